import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LossReason } from '../src/media/connectionWatch';
import { MediaError, type MediaFailure } from '../src/media/errors';
import { type PublishSession, Publisher } from '../src/media/publisher';
import { Deferred } from '../src/media/timing';

/** A WHIP session that connects or fails as told. */
class FakeSession implements PublishSession {
  readonly peer = { getStats: () => Promise.resolve(new Map() as unknown as RTCStatsReport) };
  readonly loss = new Deferred<LossReason>();
  readonly lost = this.loss.promise;
  readonly #failure: MediaFailure | null;
  closed = false;
  checks = 0;
  keyframes = 0;

  constructor(failure: MediaFailure | null) {
    this.#failure = failure;
  }

  connect(): Promise<void> {
    return this.#failure === null ? Promise.resolve() : Promise.reject(new MediaError(this.#failure, 'told so'));
  }

  replaceTrack(track: MediaStreamTrack): Promise<boolean> {
    return Promise.resolve(track.kind === 'audio');
  }

  requestKeyframe(): void {
    this.keyframes++;
  }

  check(): void {
    this.checks++;
  }

  close(): void {
    this.closed = true;
    this.loss.resolve('closed');
  }
}

function publish(...outcomes: (MediaFailure | null)[]) {
  const sessions: FakeSession[] = [];
  const credentials = { token: vi.fn(() => 'token'), renew: vi.fn(() => Promise.resolve()) };
  const publisher = new Publisher(credentials, () => {
    const session = new FakeSession(outcomes[sessions.length] ?? null);
    sessions.push(session);
    return session;
  });
  const states: string[] = [];
  publisher.state.subscribe((state) => { states.push(state); });
  publisher.start();
  return { publisher, sessions, credentials, states };
}

describe('the publisher', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('goes live and, when the session is lost, live again in a new one', async () => {
    const { sessions, states, publisher } = publish();
    await vi.advanceTimersByTimeAsync(0);
    expect(publisher.state.get()).toBe('live');
    sessions[0]?.loss.resolve('failed');
    await vi.advanceTimersByTimeAsync(0);
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
    expect(sessions[0]?.closed).toBe(true);
    expect(sessions).toHaveLength(2);
    publisher.stop();
  });

  it('asks again after half a second, one, two, two seconds while the hub is away', async () => {
    const { sessions, publisher } = publish('unavailable', 'unavailable', 'unavailable', 'unavailable', null);
    await vi.advanceTimersByTimeAsync(0);
    for (const [wait, attempts] of [[500, 2], [1000, 3], [2000, 4], [2000, 5]] as const) {
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(sessions).toHaveLength(attempts - 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(sessions).toHaveLength(attempts);
    }
    expect(publisher.state.get()).toBe('live');
    publisher.stop();
  });

  it('gets a fresh token when its token is refused, and tries it at once', async () => {
    const { sessions, credentials, publisher } = publish('unauthorized', null);
    await vi.advanceTimersByTimeAsync(0);
    expect(credentials.renew).toHaveBeenCalledWith('token');
    expect(sessions).toHaveLength(2);
    expect(publisher.state.get()).toBe('live');
    publisher.stop();
  });

  it('does not hammer a server that refuses the fresh token too', async () => {
    const { sessions, publisher } = publish('unauthorized', 'unauthorized', 'unauthorized', 'unauthorized');
    await vi.advanceTimersByTimeAsync(400);
    expect(sessions).toHaveLength(2);
    publisher.stop();
  });

  it.each(['unsupported', 'forbidden'] as const)('gives up where trying again is no use: %s', async (failure) => {
    const { sessions, publisher } = publish(failure);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(publisher.state.get()).toBe('refused');
    expect(sessions).toHaveLength(1);
  });

  it('makes another session where the running one is of no use', async () => {
    const { sessions, states, publisher } = publish();
    await vi.advanceTimersByTimeAsync(0);
    publisher.renew();
    await vi.advanceTimersByTimeAsync(0);
    expect(sessions.map(({ closed }) => closed)).toEqual([true, false]);
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
    publisher.stop();
  });

  it('does not wait when it hears that the hub is back', async () => {
    const { sessions, publisher } = publish('unavailable', 'unavailable', null);
    await vi.advanceTimersByTimeAsync(500);
    publisher.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(sessions).toHaveLength(3);
    publisher.stop();
  });

  it('has the running session looked at when the network has changed', async () => {
    const { sessions, publisher } = publish();
    await vi.advanceTimersByTimeAsync(0);
    publisher.retryNow();
    expect(sessions.map(({ checks }) => checks)).toEqual([1]);
    publisher.stop();
  });

  it('lets another window of the same person have the stream, until it is told to take it back', async () => {
    const { sessions, publisher } = publish();
    for (let round = 0; round < 3; round++) {
      await vi.advanceTimersByTimeAsync(1000);
      expect(publisher.state.get()).toBe('live');
      sessions.at(-1)?.loss.resolve('ended');
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(publisher.state.get()).toBe('displaced');
    expect(sessions).toHaveLength(3);
    publisher.takeOver();
    await vi.advanceTimersByTimeAsync(0);
    expect(publisher.state.get()).toBe('live');
    publisher.stop();
  });

  it('does not take a hub that restarts, or a bad network, for another window', async () => {
    const { sessions, publisher } = publish();
    for (const [reason, life] of [['ended', 20_000], ['silence', 1000], ['ended', 1000], ['failed', 1000], ['ended', 1000], ['ended', 1000], ['ended', 20_000]] as const) {
      await vi.advanceTimersByTimeAsync(life);
      sessions.at(-1)?.loss.resolve(reason);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(publisher.state.get()).toBe('live');
    publisher.stop();
  });

  it('exchanges tracks within a session, and begins a new one where that has no place for them', async () => {
    const { sessions, publisher, states } = publish();
    await vi.advanceTimersByTimeAsync(0);
    await publisher.replaceTracks([{ kind: 'audio' } as MediaStreamTrack]);
    expect(sessions).toHaveLength(1);
    await publisher.replaceTracks([{ kind: 'audio' } as MediaStreamTrack, { kind: 'video' } as MediaStreamTrack]);
    await vi.advanceTimersByTimeAsync(0);
    expect(sessions.map(({ closed }) => closed)).toEqual([true, false]);
    expect(states.at(-1)).toBe('live');
    publisher.stop();
  });

  it('sends a few keyframes, each when somebody who comes may just have been connected, and none once it is stopped', async () => {
    const { sessions, publisher } = publish();
    await vi.advanceTimersByTimeAsync(0);
    expect(sessions[0]?.keyframes).toBe(0);
    publisher.welcomeViewer();
    await vi.advanceTimersByTimeAsync(300);
    expect(sessions[0]?.keyframes).toBe(1);
    await vi.advanceTimersByTimeAsync(1200);
    expect(sessions[0]?.keyframes).toBe(4);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sessions[0]?.keyframes).toBe(4);

    publisher.welcomeViewer();
    publisher.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sessions[0]?.keyframes).toBe(4);
  });

  it('stays stopped, with its session ended, however it was stopped', async () => {
    const { sessions, publisher } = publish();
    await vi.advanceTimersByTimeAsync(0);
    publisher.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(publisher.state.get()).toBe('stopped');
    expect(sessions.map(({ closed }) => closed)).toEqual([true]);

    const waiting = publish('unavailable');
    await vi.advanceTimersByTimeAsync(100);
    waiting.publisher.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(waiting.publisher.state.get()).toBe('stopped');
    expect(waiting.sessions).toHaveLength(1);
  });
});
