import { ApiError } from '../api/telemedApi';
import { type MediaFailure, MediaError } from '../media/errors';
import { delay } from '../media/timing';
import { Observable } from '../shared/observable';
import type { NetworkTicket } from './networkApi';
import { type NetworkFigures, type NetworkVerdict, NetworkRecord, networkVerdict } from './networkVerdict';

/**
 * Why a test ended without figures:
 * - `no-server`: the clinic's server does not answer.
 * - `signed-out`: whoever asked may not any more.
 * - `refused`: the server does not let this person test.
 * - `blocked-udp`: signalling works, media does not come through.
 * - `hub-away`: the media hub does not answer.
 * - `unsupported`: this browser cannot send H.264 by WebRTC.
 * - `interrupted`: the connection broke in the middle.
 */
export type NetworkProblem = 'no-server' | 'signed-out' | 'refused' | 'blocked-udp' | 'hub-away' | 'unsupported' | 'interrupted';

export const networkSteps = ['server', 'sending', 'receiving', 'measuring'] as const;
export type NetworkStep = (typeof networkSteps)[number];

export type NetworkState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly step: NetworkStep; readonly secondsLeft: number }
  | { readonly phase: 'problem'; readonly problem: NetworkProblem }
  | { readonly phase: 'done'; readonly figures: NetworkFigures; readonly verdict: NetworkVerdict };

/** One direction of the test. */
export interface TestLine {
  readonly peer: Pick<RTCPeerConnection, 'getStats'>;
  readonly lost: Promise<unknown>;
  connect(signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface NetworkTools {
  ticket(): Promise<NetworkTicket>;
  /** A picture and a tone that are made for the test: nobody's camera is sent. */
  startCamera(): { readonly stream: MediaStream; stop(): void };
  publish(ticket: NetworkTicket, stream: MediaStream): TestLine;
  play(ticket: NetworkTicket): TestLine & { readonly stream: MediaStream };
}

const measuredSeconds = 5;
/** The hub shows a stream as soon as its first packets are there; a 404 before that is no fault. */
const onAirMs = 4000;
const askAgainMs = 300;

/** Sends a test picture to the media hub, plays it back and measures, as a call would. What it makes is in no record. */
export class NetworkTest {
  readonly state = new Observable<NetworkState>({ phase: 'idle' });
  /** What came back, while it does. */
  readonly picture = new Observable<MediaStream | null>(null);
  readonly #tools: NetworkTools;
  #stopping = new AbortController();

  constructor(tools: NetworkTools) {
    this.#tools = tools;
  }

  async run(): Promise<void> {
    this.stop();
    const { signal } = (this.#stopping = new AbortController());
    const closers: (() => void)[] = [];
    try {
      const result = await this.#measure(signal, closers);
      this.#set(signal, result);
    } catch (error) {
      this.#set(signal, { phase: 'problem', problem: networkProblem(error) });
    } finally {
      closers.reverse().forEach((close) => { close(); });
      if (!signal.aborted) {
        this.picture.set(null);
      }
    }
  }

  /** Ends a test that is under way; its streams end with it. */
  stop(): void {
    this.#stopping.abort();
    this.picture.set(null);
    if (this.state.get().phase === 'running') {
      this.state.set({ phase: 'idle' });
    }
  }

  async #measure(signal: AbortSignal, closers: (() => void)[]): Promise<NetworkState> {
    this.#step(signal, 'server');
    const ticket = await this.#tools.ticket();
    signal.throwIfAborted();

    this.#step(signal, 'sending');
    const camera = this.#tools.startCamera();
    closers.push(() => { camera.stop(); });
    const up = this.#tools.publish(ticket, camera.stream);
    closers.push(() => { up.close(); });
    await up.connect(signal);

    this.#step(signal, 'receiving');
    const down = await this.#play(ticket, signal);
    closers.push(() => { down.close(); });
    this.picture.set(down.stream);

    const broken = new AbortController();
    for (const line of [up, down]) {
      void line.lost.then(() => { broken.abort(); });
    }
    const record = new NetworkRecord();
    for (let second = 0; second <= measuredSeconds; second++) {
      this.#step(signal, 'measuring', measuredSeconds - second);
      const [sent, received] = await Promise.all([up.peer.getStats(), down.peer.getStats()]);
      record.add(statsIn(sent), statsIn(received));
      if (second < measuredSeconds) {
        await delay(1000, signal);
      }
      if (broken.signal.aborted) {
        return { phase: 'problem', problem: 'interrupted' };
      }
    }
    const figures = record.figures();
    return { phase: 'done', figures, verdict: networkVerdict(figures) };
  }

  async #play(ticket: NetworkTicket, signal: AbortSignal) {
    const until = performance.now() + onAirMs;
    for (;;) {
      const line = this.#tools.play(ticket);
      try {
        await line.connect(signal);
        return line;
      } catch (error) {
        line.close();
        if (!(error instanceof MediaError) || error.failure !== 'not-found' || performance.now() >= until) {
          throw error;
        }
        await delay(askAgainMs, signal);
      }
    }
  }

  #step(signal: AbortSignal, step: NetworkStep, secondsLeft = measuredSeconds): void {
    this.#set(signal, { phase: 'running', step, secondsLeft });
  }

  #set(signal: AbortSignal, state: NetworkState): void {
    if (!signal.aborted) {
      this.state.set(state);
    }
  }
}

function statsIn(report: RTCStatsReport): Iterable<RTCStats & Record<string, unknown>> {
  return (report as unknown as Map<string, RTCStats & Record<string, unknown>>).values();
}

const ofFailure: Readonly<Record<MediaFailure, NetworkProblem>> = {
  'not-found': 'interrupted', // It was sent and never came on air.
  unauthorized: 'signed-out',
  forbidden: 'refused',
  unavailable: 'hub-away',
  rejected: 'hub-away',
  'no-route': 'blocked-udp',
  unsupported: 'unsupported',
};

export function networkProblem(error: unknown): NetworkProblem {
  if (error instanceof MediaError) {
    return ofFailure[error.failure];
  }
  if (!(error instanceof ApiError)) {
    return 'interrupted';
  }
  return error.status === 401 ? 'signed-out' : error.status >= 400 && error.status < 500 && error.status !== 429 ? 'refused' : 'no-server';
}
