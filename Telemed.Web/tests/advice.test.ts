import { describe, expect, it } from 'vitest';
import type { PlayerStatus } from '../src/media/player';
import type { RtcSample } from '../src/media/statistics';
import type { AdviceFigures } from '../src/session/advice';
import { AdviceJudge } from '../src/session/adviceJudge';
import { type Measured, qualityReport } from '../src/session/qualityReport';
import type { Advice } from '../src/session/roomCall';

const well: RtcSample = {
  rttMs: 40, lossPercent: 0, kilobitsPerSecond: 1500, framesPerSecond: 25, framesCaptured: null, framesSent: null, freezeSeconds: 0, freezes: 0, jitterMs: 5, availableKbps: 3000, limitedBy: null,
  soundPower: 1e-5, soundEnergy: 1, soundSeconds: 1, videoCodec: 'H264', audioCodec: 'opus', packets: 1, packetsLost: 0, bytes: 1, at: 1,
};
const byWhep: PlayerStatus = { state: 'playing', path: 'whep' };

type Sending = Partial<RtcSample> & Partial<Omit<AdviceFigures['sending'], 'sample'>>;

function second(sending: Sending = {}, receiving: Partial<RtcSample> = {}, playing: PlayerStatus = byWhep): AdviceFigures {
  const { state = 'live', failure = null, microphoneOn = true, cameraOn = true, ...sample } = sending;
  return {
    online: true,
    sending: { state, failure, microphoneOn, cameraOn, sample: state === 'live' ? { ...well, ...sample } : null },
    receiving: [{ id: 'doc', playing, whepFailure: playing.path === 'whep' ? null : 'no-route', sample: playing.path === 'whep' ? { ...well, ...receiving } : null }],
  };
}

type Seconds = readonly [count: number, figures: AdviceFigures];

/** What is said after each second. */
function said(...seconds: Seconds[]): (Advice | null)[] {
  const judge = new AdviceJudge();
  return seconds.flatMap(([count, figures]) => Array.from({ length: count }, () => judge.next(figures)));
}

const last = (...seconds: Seconds[]) => said(...seconds).at(-1) ?? null;

describe('advice', () => {
  it('does not call it UDP when there is no network at all', () => {
    const lost = second({ state: 'reconnecting', failure: 'no-route' }, {}, { state: 'reconnecting', path: null });
    expect(last([5, lost])?.problem).toBe('blocked-udp');
    expect(last([5, { ...lost, online: false }])).toEqual({ direction: 'both', problem: 'no-connection', level: 'poor' });
  });

  it('is none while all is well', () => {
    expect(new Set(said([60, second()]))).toEqual(new Set([null]));
  });

  it.each<[string, AdviceFigures, Advice]>([
    ['packets are lost on the way out', second({ lossPercent: 5 }), { direction: 'sending', problem: 'lossy', level: 'fair' }],
    ['many packets are lost on the way in', second({}, { lossPercent: 12 }), { direction: 'receiving', problem: 'lossy', level: 'poor' }],
    ['both ways lose', second({ lossPercent: 5 }, { lossPercent: 12 }), { direction: 'both', problem: 'lossy', level: 'poor' }],
    ['the way is long', second({ rttMs: 500 }, { rttMs: 500 }), { direction: 'both', problem: 'far', level: 'fair' }],
    ['the line takes too little', second({ availableKbps: 200, limitedBy: 'bandwidth' }), { direction: 'sending', problem: 'slow', level: 'poor' }],
    ['packets come unevenly', second({}, { jitterMs: 60 }), { direction: 'receiving', problem: 'slow', level: 'fair' }],
    ['WebRTC does not get through for playing', second({}, {}, { state: 'playing', path: 'flv' }), { direction: 'receiving', problem: 'blocked-udp', level: 'fair' }],
    ['WebRTC does not get through for sending', second({ state: 'reconnecting', failure: 'no-route' }), { direction: 'sending', problem: 'blocked-udp', level: 'poor' }],
    ['the stream is lost', second({}, {}, { state: 'reconnecting', path: null }), { direction: 'receiving', problem: 'no-connection', level: 'poor' }],
    ['nothing can be sent or played', second({ state: 'reconnecting', failure: 'unavailable' }, {}, { state: 'reconnecting', path: null }), { direction: 'both', problem: 'no-connection', level: 'poor' }],
    ['the camera gives no picture', second({ framesCaptured: 80, lossPercent: 12 }), { direction: 'sending', problem: 'blind-camera', level: 'poor' }],
    ['the microphone gives nothing', second({ soundPower: 1e-12 }), { direction: 'sending', problem: 'silent-microphone', level: 'fair' }],
  ])('says so when %s', (_, figures, advice) => {
    expect(last([25, figures])).toEqual(advice);
  });

  it('says so when the picture stands still again and again', () => {
    const judge = new AdviceJudge();
    const advice = Array.from({ length: 20 }, (_, index) => judge.next(second({}, { freezes: Math.floor(index / 2) }))).at(-1);
    expect(advice).toEqual({ direction: 'receiving', problem: 'frozen', level: 'poor' });
  });

  it('says the worse of two things', () => {
    expect(last([20, second({ rttMs: 400, lossPercent: 20 }, { rttMs: 400 })])).toEqual({ direction: 'sending', problem: 'lossy', level: 'poor' });
    expect(last([20, second({ rttMs: 400 }, { lossPercent: 20 })])).toEqual({ direction: 'receiving', problem: 'lossy', level: 'poor' });
  });

  it('is not given for a second or two, nor for one bad sample', () => {
    expect(new Set(said([10, second()], [2, second({}, {}, { state: 'reconnecting', path: null })], [10, second()]))).toEqual(new Set([null]));
    expect(new Set(said([10, second()], [1, second({ lossPercent: 9 })], [10, second()]))).toEqual(new Set([null]));
  });

  it('comes after three seconds where it is bad, after six where it is so-so, and at once where WebRTC is blocked', () => {
    const first = (figures: AdviceFigures) => said([20, figures]).findIndex((advice) => advice !== null) + 1;
    expect(first(second({}, {}, { state: 'reconnecting', path: null }))).toBe(3);
    expect(first(second({ rttMs: 400 }))).toBe(8); // Three for a mean, six in a row.
    expect(first(second({}, {}, { state: 'playing', path: 'hls' }))).toBe(1);
  });

  it('stays for eight seconds after it was seen last, so that it does not flicker', () => {
    const bad = second({}, {}, { state: 'playing', path: 'flv' });
    const advice = said([10, bad], [12, second()]).slice(10);
    expect(advice.slice(0, 7).every((one) => one?.problem === 'blocked-udp')).toBe(true);
    expect(advice.slice(7).every((one) => one === null)).toBe(true);
  });

  it('changes to what is wrong now', () => {
    const bad = second({ lossPercent: 20 });
    const blocked = second({}, {}, { state: 'playing', path: 'flv' });
    expect(last([10, bad], [7, blocked])?.problem).toBe('blocked-udp');
  });

  it('takes neither a microphone that is switched off nor a short silence for a dead one', () => {
    expect(last([40, second({ soundPower: 0, microphoneOn: false })])).toBeNull();
    expect(last([14, second({ soundPower: 0 })])).toBeNull();
    expect(last([12, second({ soundPower: 0 })], [1, second()], [12, second({ soundPower: 0 })])).toBeNull();
  });

  it('takes neither a camera that is switched off nor a short pause for a dead one', () => {
    expect(last([40, second({ framesCaptured: 80, cameraOn: false })])).toBeNull();
    const pauses = Array.from({ length: 40 }, (_, index) => [1, second({ framesCaptured: Math.floor(index / 6) })] as const);
    expect(new Set(said(...pauses))).toEqual(new Set([null]));
  });

  it('does not take the network for the culprit where a stream is not there in a form for WebRTC', () => {
    const byHls = second({}, {}, { state: 'playing', path: 'hls' });
    expect(last([20, { ...byHls, receiving: byHls.receiving.map((one) => ({ ...one, whepFailure: 'not-found' as const })) }])).toBeNull();
  });

  it('is none for what is no matter of the line: nobody there, taken off the air, another window', () => {
    expect(last([20, second({ state: 'stopped' }, {}, { state: 'waiting', path: null })])).toBeNull();
    expect(last([20, second({ state: 'displaced' })])).toBeNull();
    expect(last([20, second({ state: 'refused', failure: 'forbidden' })])).toBeNull();
  });
});

describe('the report of quality', () => {
  const measured = (figures: AdviceFigures, delayMs: number | null = null): Measured => ({ ...figures, delayMs });

  it('holds means, sums over the others, and the worse direction\'s loss', () => {
    const one = second({ rttMs: 50, lossPercent: 1, kilobitsPerSecond: 900 }, { rttMs: 70, lossPercent: 3, kilobitsPerSecond: 600, jitterMs: 8 });
    const two: AdviceFigures = { ...one, receiving: [...one.receiving, { id: 'ass', playing: byWhep, whepFailure: null, sample: { ...well, rttMs: 70, lossPercent: 3, kilobitsPerSecond: 400, jitterMs: 8 } }] };
    expect(qualityReport([measured(two, 200), measured(two, 220)])).toEqual({ type: 'quality', rtt: 63.3, jitter: 8, loss: 3, up: 900, down: 1000, delay: 210, freezes: 0 });
  });

  it('counts freezes since the last one, of whoever froze most often, also over a new session', () => {
    const frozen = (...counts: number[]) => qualityReport(counts.map((freezes) => measured(second({}, { freezes }))))?.['freezes'];
    expect(frozen(2, 2, 4, 5)).toBe(3);
    expect(frozen(5, 5, 0, 1)).toBe(1);
  });

  it('leaves out what was not measured, and is none when nothing was', () => {
    const byFlv = second({}, {}, { state: 'playing', path: 'flv' });
    expect(Object.keys(qualityReport([measured(byFlv), measured(byFlv)]) ?? {})).toEqual(['type', 'rtt', 'loss', 'up']);
    expect(qualityReport([measured(second({ state: 'stopped' }, {}, { state: 'waiting', path: null }))])).toBeNull();
  });
});
