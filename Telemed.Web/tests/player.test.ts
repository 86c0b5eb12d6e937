import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaError, type MediaFailure } from '../src/media/errors';
import type { Playback, PlaybackPath } from '../src/media/playback';
import { Player } from '../src/media/player';
import { Deferred, abortError } from '../src/media/timing';

type Outcome = MediaFailure | 'plays' | 'hangs';

class FakePlayback implements Playback {
  readonly path: PlaybackPath;
  readonly loss = new Deferred<string>();
  readonly lost = this.loss.promise;
  readonly #outcome: Outcome;
  shown = false;
  closed = false;
  checks = 0;

  constructor(path: PlaybackPath, outcome: Outcome) {
    this.path = path;
    this.#outcome = outcome;
  }

  readonly #failing = new Deferred<never>();

  /** What hangs fails now. */
  fails(failure: MediaFailure): void {
    this.#failing.reject(new MediaError(failure, 'told so'));
  }

  connect(signal: AbortSignal): Promise<void> {
    switch (this.#outcome) {
      case 'plays':
        return Promise.resolve();
      case 'hangs':
        return Promise.race([this.#failing.promise, new Promise<never>((_, reject) => { signal.addEventListener('abort', () => { reject(abortError()); }); })]);
      default:
        return Promise.reject(new MediaError(this.#outcome, 'told so'));
    }
  }

  show(): void {
    this.shown = true;
  }

  check(): void {
    this.checks++;
  }

  close(): void {
    this.closed = true;
    this.loss.resolve('closed');
  }
}

/** A player in a world where each way of playing comes out as `world` says at that moment. */
function play(world: Record<PlaybackPath, Outcome>) {
  const attempts: FakePlayback[] = [];
  const credentials = { token: () => 'token', renew: vi.fn(() => Promise.resolve()) };
  const prepareFallback = vi.fn();
  const player = new Player(credentials, (path) => {
    const playback = new FakePlayback(path, world[path]);
    attempts.push(playback);
    return playback;
  }, prepareFallback);
  const history: string[] = [];
  player.status.subscribe(({ state, path }) => { history.push(path === null ? state : `${state} by ${path}`); });
  player.start();
  const paths = () => attempts.map(({ path }) => path);
  return { prepareFallback, player, attempts, paths, history, credentials, world };
}

describe('the player', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] }); });
  afterEach(() => { vi.useRealTimers(); });

  it('plays by WebRTC where that works', async () => {
    const { player, attempts, history } = play({ whep: 'plays', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    expect(history).toEqual(['connecting', 'playing by whep']);
    expect(attempts[0]?.shown).toBe(true);
    player.stop();
  });

  it('waits for the other side while it is not there, asking every half to two seconds, by WebRTC only', async () => {
    const { player, paths, history, world } = play({ whep: 'not-found', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(history).toEqual(['connecting', 'waiting']);
    expect(new Set(paths())).toEqual(new Set(['whep']));
    expect(paths().length).toBeGreaterThanOrEqual(6);
    world.whep = 'plays';
    await vi.advanceTimersByTimeAsync(2000);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    player.stop();
  });

  it('plays at once when it hears that the other side came', async () => {
    const { player, world } = play({ whep: 'not-found', flv: 'not-found', hls: 'not-found' });
    await vi.advanceTimersByTimeAsync(3600);
    world.whep = 'plays';
    player.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(player.status.get().state).toBe('playing');
    player.stop();
  });

  it('takes HTTP-FLV at once when no media gets through', async () => {
    const { player, paths } = play({ whep: 'no-route', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'flv' });
    expect(paths()).toEqual(['whep', 'flv']);
    player.stop();
  });

  it('gets another way ready when WebRTC keeps it waiting, and only then', async () => {
    const slow = play({ whep: 'hangs', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(700);
    expect(slow.prepareFallback).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(slow.prepareFallback).toHaveBeenCalledOnce();
    slow.player.stop();

    const quick = play({ whep: 'plays', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(quick.prepareFallback).not.toHaveBeenCalled();
    quick.player.stop();
  });

  it('takes LL-HLS when HTTP-FLV fails as well', async () => {
    const { player } = play({ whep: 'rejected', flv: 'unsupported', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'hls' });
    player.stop();
  });

  it('gives WebRTC four seconds when the service does not answer', async () => {
    const { player, world } = play({ whep: 'unavailable', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(player.status.get().state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(2000);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'flv' });
    player.stop();

    const soon = play({ ...world, whep: 'unavailable' });
    await vi.advanceTimersByTimeAsync(1000);
    soon.world.whep = 'plays';
    await vi.advanceTimersByTimeAsync(1000);
    expect(soon.player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    soon.player.stop();
  });

  it('climbs back to WebRTC within thirty seconds, and keeps the fallback until that connects', async () => {
    const { player, attempts, paths, world, history } = play({ whep: 'no-route', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(paths()).toEqual(['whep', 'flv', 'whep']);
    expect(attempts[1]?.closed).toBe(false);
    world.whep = 'plays';
    await vi.advanceTimersByTimeAsync(30_000);
    expect(history).toEqual(['connecting', 'playing by flv', 'playing by whep']);
    expect(attempts[1]?.closed).toBe(true);
    player.stop();
  });

  it('begins again at the top when what plays is lost', async () => {
    const { player, attempts, history } = play({ whep: 'plays', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]?.loss.resolve('ICE disconnected');
    await vi.advanceTimersByTimeAsync(0);
    expect(history).toEqual(['connecting', 'playing by whep', 'reconnecting', 'playing by whep']);
    expect(attempts[0]?.closed).toBe(true);
    player.stop();
  });

  it('takes another way at once when WebRTC has just been seen not to get through any more, and climbs back later', async () => {
    const { player, attempts, paths, history } = play({ whep: 'plays', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]?.loss.resolve('no-route');
    await vi.advanceTimersByTimeAsync(0);
    expect(history).toEqual(['connecting', 'playing by whep', 'reconnecting', 'playing by flv']);
    expect(paths()).toEqual(['whep', 'flv']);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    player.stop();
  });

  it('does not wait with climbing when the network has changed', async () => {
    const { player, world } = play({ whep: 'no-route', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(100);
    world.whep = 'plays';
    player.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    player.stop();
  });

  it('climbs at once when something has changed while another way was being opened', async () => {
    const { player, world, attempts } = play({ whep: 'no-route', flv: 'hangs', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(100);
    expect(attempts.map(({ path }) => path)).toEqual(['whep', 'flv']);
    player.retryNow();
    world.whep = 'plays';
    attempts[1]?.fails('unavailable');
    await vi.advanceTimersByTimeAsync(100);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    player.stop();
  });

  it('has what plays looked at when there is a reason to doubt it', async () => {
    const { player, attempts } = play({ whep: 'plays', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    player.retryNow();
    expect(attempts[0]?.checks).toBe(1);
    expect(attempts).toHaveLength(1);
    player.stop();
  });

  it('seldom asks for what is said not to be there, and at once for what is said to have come', async () => {
    const { player, paths, world } = play({ whep: 'not-found', flv: 'not-found', hls: 'not-found' });
    await vi.advanceTimersByTimeAsync(0);
    player.expect(false);
    await vi.advanceTimersByTimeAsync(0);
    const before = paths().length;
    await vi.advanceTimersByTimeAsync(29_000);
    expect(paths().length - before).toBe(2);
    world.whep = 'plays';
    player.expect(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(player.status.get().state).toBe('playing');
    player.stop();
  });

  it('takes another way when a stream is there but nothing makes it fit for WebRTC', async () => {
    const { player, world, paths } = play({ whep: 'not-found', flv: 'not-found', hls: 'plays' });
    player.expect(true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(new Set(paths())).toEqual(new Set(['whep']));
    await vi.advanceTimersByTimeAsync(4000);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'hls' });
    world.whep = 'plays';
    await vi.advanceTimersByTimeAsync(30_000);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    player.stop();
  });

  it('tries again what it was refused, when something has changed', async () => {
    const { player, world } = play({ whep: 'forbidden', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    world.whep = 'plays';
    player.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(player.status.get().state).toBe('playing');
    player.stop();
  });

  it('comes back within two seconds of the hub, whatever was tried in between', async () => {
    const { player, attempts, world } = play({ whep: 'plays', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(0);
    Object.assign(world, { whep: 'unavailable', flv: 'unavailable', hls: 'unavailable' });
    attempts[0]?.loss.resolve('silence');
    await vi.advanceTimersByTimeAsync(17_300);
    expect(player.status.get().state).toBe('reconnecting');
    Object.assign(world, { whep: 'plays', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    player.stop();
  });

  it('gets a fresh token when its token is refused', async () => {
    const { player, credentials, world } = play({ whep: 'unauthorized', flv: 'plays', hls: 'plays' });
    credentials.renew.mockImplementation(() => {
      world.whep = 'plays';
      return Promise.resolve();
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(credentials.renew).toHaveBeenCalledWith('token');
    expect(player.status.get()).toEqual({ state: 'playing', path: 'whep' });
    player.stop();
  });

  it('gives up on what it may not see', async () => {
    const { player, attempts } = play({ whep: 'forbidden', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(player.status.get().state).toBe('refused');
    expect(attempts).toHaveLength(1);
  });

  it('leaves nothing running when it is stopped', async () => {
    const { player, attempts } = play({ whep: 'hangs', flv: 'plays', hls: 'plays' });
    await vi.advanceTimersByTimeAsync(100);
    player.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts.map(({ closed }) => closed)).toEqual([true]);
    expect(player.status.get().state).toBe('stopped');
    expect(vi.getTimerCount()).toBe(0);
  });
});
