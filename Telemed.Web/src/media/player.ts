import { Backoff } from '../shared/backoff';
import type { Credentials } from '../shared/credentials';
import { Observable } from '../shared/observable';
import { type MediaFailure, asMediaError } from './errors';
import { type Playback, type PlaybackFactory, type PlaybackPath, playbackPaths } from './playback';
import { Recovery } from './recovery';
import { Nudge, delay } from './timing';

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

/** WebRTC that takes longer than this is in doubt: what another way needs is got ready meanwhile. */
const doubtMs = 800;
/** How long WebRTC may be unreachable before another way is taken. */
const whepBudgetMs = 4000;
/** On another way, how often WebRTC is tried again. */
const climbMs = 30_000;
/** How often a stream is asked for that is said not to be there: whoever says so says when it comes, too. */
const absentMs = 10_000;
/** A stream that is said to be there and is not by WebRTC, for this long: what makes it fit for WebRTC does not work; others may do without. */
const unfitMs = 6000;

/** Keeps one stream playing: by WebRTC where that gets through, else by HTTP-FLV, else by LL-HLS. */
export class Player {
  readonly status = new Observable<PlayerStatus>({ state: 'stopped', path: null });
  /** Why the last attempt failed or what played was lost, for support; it names no address. */
  lastProblem: string | null = null;
  /** Why WebRTC did not play when it was tried last; null when it did. */
  whepFailure: MediaFailure | null = null;
  readonly #credentials: Credentials;
  readonly #open: PlaybackFactory;
  readonly #prepareFallback: () => void;
  readonly #recovery: Recovery;
  #current: Playback | null = null;
  #running: AbortController | null = null;
  #hasPlayed = false;
  /** Whether the stream is said to be there; null when nobody knows. */
  #onAir: boolean | null = null;
  /** Since when a stream that is said to be there is not there by WebRTC. */
  #missingSince: number | null = null;
  /** WebRTC has just been seen not to get through. */
  #skipsWhep = false;
  /** Something changed since the ways were begun to be tried: what was seen of WebRTC then says nothing about now. */
  #changed = false;
  readonly #climb = new Nudge();

  /** `prepareFallback` is called when another way than WebRTC will perhaps be taken. */
  constructor(credentials: Credentials, open: PlaybackFactory, prepareFallback: () => void = () => undefined) {
    this.#credentials = credentials;
    this.#open = open;
    this.#prepareFallback = prepareFallback;
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

  /** What somebody says who knows: the realtime channel. Null when it is not known any more. */
  expect(onAir: boolean | null): void {
    if (onAir !== this.#onAir) {
      this.#onAir = onAir;
      this.retryNow();
    }
  }

  /** Something changed (the stream, the network): what plays is looked at, what waits for its next attempt does not wait any longer. */
  retryNow(): void {
    this.#changed = true;
    this.#current?.check();
    this.#recovery.retryNow();
    this.#climb.now();
    if (this.status.get().state === 'refused') {
      this.stop();
      this.start();
    }
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
    this.#changed = false;
    const paths = this.#skipsWhep ? playbackPaths.filter((path) => path !== 'whep') : playbackPaths;
    this.#skipsWhep = false;
    for (const path of paths) {
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
      if (failure === 'unauthorized' || (path === 'whep' && failure === 'not-found' && !this.#isUnfit())) {
        this.#noteAbsence(failure === 'not-found');
        await (failure === 'not-found' && this.#onAir === false
          ? this.#recovery.rest(absentMs, signal)
          : this.#recovery.pause(failure, shown, signal));
        return;
      }
    }
    this.#noteAbsence(failures.slice(paths.length - playbackPaths.length + 1).every((failure) => failure === 'not-found'));
    await this.#recovery.pause('unavailable', this.#credentials.token(), signal);
  }

  #isUnfit(): boolean {
    if (this.#onAir !== true) {
      this.#missingSince = null;
      return false;
    }
    this.#missingSince ??= performance.now();
    const unfit = performance.now() - this.#missingSince > unfitMs;
    if (unfit) {
      this.#missingSince = null;
    }
    return unfit;
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
    const doubt = path === 'whep' ? setTimeout(this.#prepareFallback, doubtMs) : undefined;
    try {
      await playback.connect(signal);
    } catch (error) {
      playback.close();
      if (signal.aborted) {
        throw error;
      }
      const { failure, message } = asMediaError(error);
      this.whepFailure = path === 'whep' ? failure : this.whepFailure;
      this.lastProblem = `${path}: ${message}`;
      return failure;
    } finally {
      clearTimeout(doubt);
    }
    await this.#stay(path, playback, signal);
    return null;
  }

  #use(path: PlaybackPath, playback: Playback): void {
    this.#current = playback;
    this.whepFailure = path === 'whep' ? null : this.whepFailure;
    this.#missingSince = null;
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
      while (!(await this.#lostBeforeClimb(current.lost, signal))) {
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
    this.#skipsWhep = reason === 'no-route';
    this.whepFailure = this.#skipsWhep ? 'no-route' : this.whepFailure;
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

  /** Whether what plays was lost before it is time to look for something better. */
  async #lostBeforeClimb(lost: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const wait = this.#changed ? 0 : climbMs;
    this.#changed = false;
    const isOver = AbortSignal.any([signal, over.signal]);
    try {
      return await Promise.race([lost.then(() => true), this.#climb.wait(wait, isOver).then(() => false)]);
    } finally {
      over.abort();
    }
  }
}
