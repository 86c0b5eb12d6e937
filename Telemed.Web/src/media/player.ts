import type { Credentials } from './credentials';
import { type MediaFailure, asMediaError } from './errors';
import { Observable } from './observable';
import { type Playback, type PlaybackFactory, type PlaybackPath, playbackPaths } from './playback';
import { Recovery } from './recovery';
import { Backoff, delay } from './timing';

/**
 * - `stopped`: not asked to play.
 * - `connecting`: asking for the stream, for the first time.
 * - `waiting`: the other side does not publish yet; asked again every half to two seconds, or at once on {@link Player.retryNow}.
 * - `playing`: by the way that {@link PlayerStatus.path} names.
 * - `reconnecting`: it played and does not now.
 * - `refused`: this person may not see this stream.
 */
export type PlayerState = 'stopped' | 'connecting' | 'waiting' | 'playing' | 'reconnecting' | 'refused';

export interface PlayerStatus {
  readonly state: PlayerState;
  readonly path: PlaybackPath | null;
}

/** How long WebRTC may be unreachable before another way is taken. */
const whepBudgetMs = 4000;
/** On another way, how often WebRTC is tried again. */
const climbMs = 30_000;

/** Keeps one stream playing: by WebRTC where that gets through, else by HTTP-FLV, else by LL-HLS. */
export class Player {
  readonly status = new Observable<PlayerStatus>({ state: 'stopped', path: null });
  /** Why the last attempt failed or what played was lost, for support; it names no address. */
  lastProblem: string | null = null;
  readonly #credentials: Credentials;
  readonly #open: PlaybackFactory;
  readonly #recovery: Recovery;
  #current: Playback | null = null;
  #running: AbortController | null = null;
  #hasPlayed = false;

  constructor(credentials: Credentials, open: PlaybackFactory) {
    this.#credentials = credentials;
    this.#open = open;
    this.#recovery = new Recovery(credentials);
  }

  start(): void {
    if (this.#running === null) {
      this.#running = new AbortController();
      this.#set('connecting');
      void this.#run(this.#running.signal);
    }
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#current?.close();
    this.#current = null;
    this.#set('stopped');
  }

  /** The other side is said to be there: the next attempt is now. */
  retryNow(): void {
    this.#recovery.retryNow();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#round(signal);
      } catch {
        // An abort; the loop's condition says the rest.
      }
      if (this.status.get().state === 'refused') {
        return;
      }
    }
  }

  /** Goes down the ways until one plays, and stays until it does not play any more. */
  async #round(signal: AbortSignal): Promise<void> {
    const failures: MediaFailure[] = [];
    for (const path of playbackPaths) {
      const shown = this.#credentials.token();
      const failure = path === 'whep' ? await this.#tryWhep(signal) : await this.#tryOnce(path, signal);
      if (failure === null) {
        return; // It played; whatever happened to it, the best way is tried first again.
      }
      if (failure === 'forbidden') {
        this.#set('refused');
        return;
      }
      failures.push(failure);
      if (failure === 'unauthorized' || (path === 'whep' && failure === 'not-found')) {
        this.#noteAbsence(failure === 'not-found');
        await this.#recovery.pause(failure, shown, signal);
        return;
      }
    }
    this.#noteAbsence(failures.slice(1).every((failure) => failure === 'not-found'));
    await this.#recovery.pause('unavailable', this.#credentials.token(), signal);
  }

  #noteAbsence(absent: boolean): void {
    if (absent) {
      this.#set('waiting');
    } else if (this.#hasPlayed) {
      this.#set('reconnecting');
    }
  }

  /** WebRTC, again and again while the service only does not answer, up to its budget. */
  async #tryWhep(signal: AbortSignal): Promise<MediaFailure | null> {
    const end = performance.now() + whepBudgetMs;
    const backoff = new Backoff(500, 1000);
    for (;;) {
      const failure = await this.#tryOnce('whep', signal);
      const pause = backoff.next();
      if (failure !== 'unavailable' || performance.now() + pause > end) {
        return failure;
      }
      await delay(pause, signal);
    }
  }

  /** Null when it played and was lost, otherwise why it did not play. */
  async #tryOnce(path: PlaybackPath, signal: AbortSignal): Promise<MediaFailure | null> {
    const playback = this.#open(path);
    this.#current = playback;
    try {
      await playback.connect(signal);
    } catch (error) {
      playback.close();
      if (signal.aborted) {
        throw error;
      }
      const { failure, message } = asMediaError(error);
      this.lastProblem = `${path}: ${message}`;
      return failure;
    }
    await this.#stay(path, playback, signal);
    return null;
  }

  #use(path: PlaybackPath, playback: Playback): void {
    this.#current = playback;
    this.#hasPlayed = true;
    this.#recovery.succeeded();
    playback.show();
    this.#set('playing', path);
  }

  /** Returns when nothing plays any more. On a fallback it climbs back to WebRTC without an interruption, as soon as that connects. */
  async #stay(path: PlaybackPath, playback: Playback, signal: AbortSignal): Promise<void> {
    this.#use(path, playback);
    let current = playback;
    if (path !== 'whep') {
      while (!(await settlesWithin(current.lost, climbMs, signal))) {
        const better = this.#open('whep');
        try {
          await better.connect(signal);
        } catch {
          better.close();
          continue;
        }
        current.close();
        current = better;
        this.#use('whep', current);
        break;
      }
    }
    const reason = await current.lost;
    current.close();
    if (!signal.aborted) {
      this.lastProblem = `${this.status.get().path ?? path}: ${reason}`;
      this.#set('reconnecting');
    }
  }

  #set(state: PlayerState, path: PlaybackPath | null = null): void {
    const old = this.status.get();
    if (old.state !== state || old.path !== path) {
      this.status.set({ state, path });
    }
  }
}

/** Whether the promise settled before the time was over. */
async function settlesWithin(promise: Promise<unknown>, ms: number, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([promise.then(() => true), delay(ms, AbortSignal.any([signal, over.signal])).then(() => false)]);
  } finally {
    over.abort();
  }
}
