import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../src/api/telemedApi';
import { MicrophoneJudge } from '../../src/check/microphoneJudge';
import { type NetworkState, NetworkTest, type NetworkTools, networkProblem } from '../../src/check/networkTest';
import { type NetworkFigures, NetworkRecord, networkVerdict } from '../../src/check/networkVerdict';
import { type MediaFailure, MediaError } from '../../src/media/errors';

describe('a microphone', () => {
  const verdictAfter = (levels: (ms: number) => number, untilMs: number) => {
    const judge = new MicrophoneJudge();
    let verdict = judge.hear(levels(0), 1);
    for (let ms = 80; ms <= untilMs; ms += 80) {
      verdict = judge.hear(levels(ms), 1 + ms);
    }
    return verdict;
  };

  it.each([
    ['that hears speech', (ms: number) => (ms % 400 < 200 ? 0.6 : 0.2), 3000, 'good'],
    ['that has heard nothing yet', () => 0, 2000, 'listening'],
    ['that hears nothing at all', () => 0, 4100, 'silent'],
    ['in a room where nobody has spoken yet', () => 0.2, 4100, 'listening'],
    ['that hears somebody far away', () => 0.3, 8100, 'quiet'],
    ['that is shouted into', () => 1, 1000, 'loud'],
    ['that heard a single knock', (ms: number) => (ms === 80 ? 0.9 : 0.1), 8100, 'quiet'],
  ] as const)('%s is judged so', (_, levels, untilMs, verdict) => {
    expect(verdictAfter(levels, untilMs)).toBe(verdict);
  });
});

const fine: NetworkFigures = {
  rttMs: 20, lossUp: 0, lossDown: 0.1, up: 1500, down: 1490, room: 2400, framesPerSecond: 25, frozenSeconds: 0, protocol: 'udp', computerBusy: false,
};

describe('a network', () => {
  it.each<[string, Partial<NetworkFigures>, string, string[]]>([
    ['all is well in', {}, 'good', []],
    ['is far away in', { rttMs: 400 }, 'fair', ['far']],
    ['loses much in', { lossDown: 9, rttMs: 400 }, 'poor', ['lossy', 'far']],
    ['has little room in', { up: 300, room: 350 }, 'poor', ['slow']],
    ['needs little and has room in', { up: 300, room: 2000 }, 'good', []],
    ['was not measured in', { rttMs: null, lossUp: null, lossDown: null, up: null, down: null, room: null, framesPerSecond: null, frozenSeconds: null, protocol: null }, 'good', []],
    ['jerks in', { framesPerSecond: 12 }, 'fair', ['jerky']],
    ['goes by TCP in', { protocol: 'tcp' }, 'fair', ['tcp']],
    ['has a tired computer in', { computerBusy: true }, 'fair', ['busy']],
  ])('that %s is judged so', (_, part, level, troubles) => {
    expect(networkVerdict({ ...fine, ...part })).toEqual({ level, troubles });
  });

  it('is measured from the reports of both connections', () => {
    const record = new NetworkRecord();
    const pair = { id: 'pair', type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.03, availableOutgoingBitrate: 2e6, localCandidateId: 'local' };
    const local = { id: 'local', type: 'local-candidate', protocol: 'udp' };
    for (let second = 0; second <= 4; second++) {
      const timestamp = second * 1000;
      record.add(
        [pair, local, { id: 'o', type: 'outbound-rtp', kind: 'video', timestamp, bytesSent: second * 125_000, packetsSent: second * 100 },
          { id: 'r', type: 'remote-inbound-rtp', timestamp, packetsLost: second * 2 }] as never,
        [pair, local, { id: 'i', type: 'inbound-rtp', kind: 'video', timestamp, bytesReceived: second * 100_000, packetsReceived: second * 99, packetsLost: second, framesPerSecond: 25, totalFreezesDuration: 0.1 }] as never,
      );
    }
    expect(record.figures()).toEqual({ rttMs: 30, lossUp: 2, lossDown: 1, up: 1000, down: 800, room: 2000, framesPerSecond: 25, frozenSeconds: 0.1, protocol: 'udp', computerBusy: false });
  });

  it.each<[MediaFailure | number, string]>([
    ['no-route', 'blocked-udp'], ['unavailable', 'hub-away'], ['unsupported', 'unsupported'], ['unauthorized', 'signed-out'],
    [401, 'signed-out'], [403, 'refused'], [404, 'refused'], [429, 'no-server'], [0, 'no-server'], [503, 'no-server'],
  ])('whose test fails with %s has a sentence: %s', (failure, problem) => {
    expect(networkProblem(typeof failure === 'number' ? new ApiError(failure, null, '') : new MediaError(failure, ''))).toBe(problem);
  });
});

describe('a test of the network', () => {
  const ticket = { token: 't', expiresAt: '', whip: '', whep: '', iceServers: [] };
  const line = (connect: () => Promise<void>) => ({
    peer: { getStats: () => Promise.resolve(new Map() as unknown as RTCStatsReport) }, lost: new Promise<never>(() => undefined), connect, close: vi.fn(), stream: {} as MediaStream,
  });

  it('waits until the hub has the stream, measures, and leaves nothing open', async () => {
    vi.useFakeTimers();
    const up = line(() => Promise.resolve());
    const plays = [line(() => Promise.reject(new MediaError('not-found', ''))), line(() => Promise.resolve())];
    const camera = { stream: {} as MediaStream, stop: vi.fn() };
    let asked = 0;
    const tools: NetworkTools = { ticket: () => Promise.resolve(ticket), startCamera: () => camera, publish: () => up, play: () => plays[asked++] as (typeof plays)[number] };
    const test = new NetworkTest(tools);
    const seen: string[] = [];
    test.state.subscribe((state: NetworkState) => { seen.push(state.phase === 'running' ? state.step : state.phase); });
    const done = test.run();
    await vi.advanceTimersByTimeAsync(6000);
    await done;
    vi.useRealTimers();
    expect([...new Set(seen)]).toEqual(['server', 'sending', 'receiving', 'measuring', 'done']);
    expect(asked).toBe(2);
    expect([up.close, camera.stop, ...plays.map(({ close }) => close)].every((end) => end.mock.calls.length === 1)).toBe(true);
    expect(test.picture.get()).toBeNull();
  });

  it('says what is wrong, and closes what it had opened', async () => {
    const up = line(() => Promise.reject(new MediaError('no-route', '')));
    const camera = { stream: {} as MediaStream, stop: vi.fn() };
    const test = new NetworkTest({ ticket: () => Promise.resolve(ticket), startCamera: () => camera, publish: () => up, play: () => up });
    await test.run();
    expect(test.state.get()).toEqual({ phase: 'problem', problem: 'blocked-udp' });
    expect([up.close.mock.calls.length, camera.stop.mock.calls.length]).toEqual([1, 1]);
  });

  it('can be stopped, and then says nothing any more', async () => {
    const test = new NetworkTest({
      ticket: () => Promise.resolve(ticket),
      startCamera: () => ({ stream: {} as MediaStream, stop: () => undefined }),
      publish: () => line(() => new Promise(() => undefined)),
      play: () => line(() => Promise.resolve()),
    });
    void test.run();
    await Promise.resolve();
    test.stop();
    expect(test.state.get()).toEqual({ phase: 'idle' });
  });
});
