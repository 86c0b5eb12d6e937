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

  constructor(path: PlaybackPath, outcome: Outcome) {
    this.path = path;
    this.#outcome = outcome;
  }

  connect(signal: AbortSignal): Promise<void> {
    switch (this.#outcome) {
      case 'plays':
        return Promise.resolve();
      case 'hangs':
        return new Promise((_, reject) => { signal.addEventListener('abort', () => { reject(abortError()); }); });
      default:
        return Promise.reject(new MediaError(this.#outcome, 'told so'));
    }
  }

  show(): void {
    this.shown = true;
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
  const player = new Player(credentials, (path) => {
    const playback = new FakePlayback(path, world[path]);
    attempts.push(playback);
    return playback;
  });
  const history: string[] = [];
  player.status.subscribe(({ state, path }) => { history.push(path === null ? state : `${state} by ${path}`); });
  player.start();
  const paths = () => attempts.map(({ path }) => path);
  return { player, attempts, paths, history, credentials, world };
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
