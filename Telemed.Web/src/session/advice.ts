import type { MediaFailure } from '../media/errors';
import type { PlayerStatus } from '../media/player';
import type { PublisherState } from '../media/publisher';
import type { RtcSample } from '../media/statistics';
import { growthOf, meanOf } from './figures';
import type { Advice } from './roomCall';

/** What was measured in one second, and how things stand. */
export interface AdviceFigures {
  /** What the browser says; where it says that there is a network, there may be none all the same. */
  readonly online: boolean;
  readonly sending: {
    readonly state: PublisherState;
    readonly failure: MediaFailure | null;
    readonly sample: RtcSample | null;
    /** Whether the person wants to be heard and has a microphone. */
    readonly microphoneOn: boolean;
    /** Whether it is a camera's picture that leaves. */
    readonly cameraOn: boolean;
  };
  /** Of everybody whose stream is on air. */
  readonly receiving: readonly ReceivingFigures[];
}

export interface ReceivingFigures {
  /** Whose stream it is. */
  readonly id: string;
  readonly playing: PlayerStatus;
  /** Why it does not play by WebRTC, where it plays by another way. */
  readonly whepFailure: MediaFailure | null;
  readonly sample: RtcSample | null;
}

type Finding = Pick<Advice, 'problem' | 'level'>;
type Direction = 'sending' | 'receiving';
export type Findings = Readonly<Record<Direction, Finding | null>>;

/** The lines of docs/realtime.md, so that people are told what the server judges by. */
const limits = {
  rttMs: { fair: 300, poor: 800 },
  jitterMs: { fair: 40, poor: 120 },
  lossPercent: { fair: 2, poor: 8 },
  freezes: { fair: 0, poor: 2 },
} as const;

/** Less does not carry a face and a voice well; less than the second does not carry them at all. */
const kbpsNeeded = { fair: 600, poor: 300 } as const;
/** A mean square of -90 dB of full scale: any room is louder, so what delivers this is switched off or dead. */
const deadPower = 1e-9;

const windowSeconds = 5;
const freezeSeconds = 10;
const silentSeconds = 15;
/** Longer than it takes to open the camera anew, which is tried first. */
const blindSeconds = 8;

/** What is wrong at this moment by the figures of the last seconds, oldest first; the worst of each direction. */
export function findingsIn(history: readonly AdviceFigures[]): Findings {
  const now = history.at(-1);
  if (now === undefined) {
    return { sending: null, receiving: null };
  }
  return {
    sending: worst(sendingFindings(history, now)),
    receiving: worst(now.receiving.flatMap((figures) => receivingFindings(history, figures))),
  };
}

/** How many seconds of history {@link findingsIn} looks at. */
export const historySeconds = Math.max(windowSeconds, freezeSeconds, silentSeconds, blindSeconds);

function sendingFindings(history: readonly AdviceFigures[], now: AdviceFigures): Finding[] {
  const { online, sending: { state, failure } } = now;
  if (state === 'connecting' || state === 'reconnecting') {
    // Without any network no packet gets through either: that is no matter of UDP.
    return online && failure === 'no-route'
      ? [{ problem: 'blocked-udp', level: 'poor' }]
      : !online || state === 'reconnecting' || failure !== null ? [{ problem: 'no-connection', level: 'poor' }] : [];
  }
  if (state !== 'live') {
    return []; // Displaced, refused and stopped are no matter of the line.
  }
  const samples = history.map(({ sending }) => (sending.state === 'live' ? sending.sample : null));
  const limited = now.sending.sample?.limitedBy === 'bandwidth';
  const available = limited ? mean(samples, 'availableKbps') : null;
  return [
    // Before what is said of the line: nobody sees this person at all.
    ...(isBlind(history) ? [{ problem: 'blind-camera', level: 'poor' } as const] : []),
    ...lineFindings(samples),
    ...graded('slow', available === null ? null : -available, { fair: -kbpsNeeded.fair, poor: -kbpsNeeded.poor }),
    ...(isDead(history) ? [{ problem: 'silent-microphone', level: 'fair' } as const] : []),
  ];
}

function receivingFindings(history: readonly AdviceFigures[], { id, playing: { state, path }, whepFailure }: ReceivingFigures): Finding[] {
  if (state === 'reconnecting' || state === 'connecting') {
    return [{ problem: 'no-connection', level: 'poor' }];
  }
  if (state !== 'playing') {
    return [];
  }
  if (path !== 'whep') {
    // "Not found" is no matter of the line: the stream is not there in a form that WebRTC takes.
    return whepFailure === 'not-found' ? [] : [{ problem: 'blocked-udp', level: 'fair' }];
  }
  const samples = history.map(({ receiving }) => receiving.find((one) => one.id === id)?.sample ?? null);
  return [
    ...lineFindings(samples),
    ...graded('slow', mean(samples, 'jitterMs'), limits.jitterMs),
    ...graded('frozen', growthOf(samples.slice(-freezeSeconds).map((sample) => sample?.freezes ?? null)), limits.freezes),
  ];
}

function lineFindings(samples: readonly (RtcSample | null)[]): Finding[] {
  return [
    ...graded('lossy', mean(samples, 'lossPercent'), limits.lossPercent),
    ...graded('far', mean(samples, 'rttMs'), limits.rttMs),
  ];
}

function graded(problem: Advice['problem'], value: number | null, limit: { readonly fair: number; readonly poor: number }): Finding[] {
  if (value === null || value <= limit.fair) {
    return [];
  }
  return [{ problem, level: value > limit.poor ? 'poor' : 'fair' }];
}

/** Whether the microphone, though it is on, has given nothing at all for a while. */
function isDead(history: readonly AdviceFigures[]): boolean {
  const recent = history.slice(-silentSeconds);
  return recent.length === silentSeconds
    && recent.every(({ sending: { microphoneOn, sample } }) => microphoneOn && sample?.soundPower != null && sample.soundPower < deadPower);
}

/** Whether the camera, though it is on, has given no picture for a while. */
function isBlind(history: readonly AdviceFigures[]): boolean {
  const recent = history.slice(-blindSeconds);
  const captured = recent[0]?.sending.sample?.framesCaptured ?? null;
  return recent.length === blindSeconds && captured !== null
    && recent.every(({ sending: { cameraOn, sample } }) => cameraOn && sample?.framesCaptured === captured);
}

function mean(samples: readonly (RtcSample | null)[], key: 'lossPercent' | 'rttMs' | 'jitterMs' | 'availableKbps'): number | null {
  const values = samples.slice(-windowSeconds).map((sample) => sample?.[key] ?? null);
  // Of a single second nothing is concluded.
  return values.filter((value) => value !== null).length < 3 ? null : meanOf(values);
}

/** The first that is poor, else the first. */
function worst(findings: readonly Finding[]): Finding | null {
  return findings.find(({ level }) => level === 'poor') ?? findings[0] ?? null;
}
