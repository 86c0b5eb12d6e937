import { MediaError, asMediaError } from './errors';
import type { Playback } from './playback';
import { Deferred, untilAborted } from './timing';

/** From the request to the first picture. */
const firstPictureTimeoutMs = 8000;
/** A live stream whose picture stands still that long is gone. */
const stalledMs = 6000;
/** Behind live by more than this (seconds: the tab was hidden, the network stuttered) it jumps; less is caught up by playing faster. */
const farBehind = 3;

/** Seconds in the buffer: less stutters on a network that is not a cable. */
export const targetLatency = 0.3;

/** What HTTP-FLV and LL-HLS have in common: a library that feeds the video element, and a picture that must come and keep moving. */
export abstract class MediaSourcePlayback implements Playback {
  protected readonly video: HTMLVideoElement;
  readonly #lost = new Deferred<string>();
  readonly #failed = new Deferred<never>();
  #stallTimer: ReturnType<typeof setInterval> | undefined;
  #started = false;
  #closed = false;

  protected constructor(video: HTMLVideoElement) {
    this.video = video;
  }

  get lost(): Promise<string> {
    return this.#lost.promise;
  }

  /** Loads the library and attaches it; asks `isClosed` after every wait. */
  protected abstract attach(): Promise<void>;

  /** Lets go of the video element and the network. Called once, also when {@link attach} did not get far. */
  protected abstract detach(): void;

  /** Where live is, on the element's time line in seconds; null when nobody knows. */
  protected livePosition(): number | null {
    const { buffered } = this.video;
    return buffered.length === 0 ? null : buffered.end(buffered.length - 1) - targetLatency;
  }

  /** To where it is live. */
  protected jumpToLive(): void {
    const live = this.livePosition();
    if (live !== null && live > this.video.currentTime) {
      this.video.currentTime = live;
    }
  }

  protected get isClosed(): boolean {
    return this.#closed;
  }

  /** To be called with whatever ends it. */
  protected fail(error: MediaError): void {
    this.#failed.reject(error);
    if (this.#started) {
      this.#lost.resolve(error.message);
    }
  }

  async connect(signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(firstPictureTimeoutMs);
    const limited = AbortSignal.any([signal, timeout]);
    const firstPicture = new Promise<void>((resolve) => {
      this.video.addEventListener('loadeddata', () => { resolve(); }, { once: true, signal: limited });
    });
    try {
      await untilAborted(Promise.race([this.attach().then(() => firstPicture), this.#failed.promise]), limited);
    } catch (error) {
      this.close();
      if (signal.aborted) {
        throw error;
      }
      throw timeout.aborted ? new MediaError('unavailable', 'No picture came.') : asMediaError(error);
    }
    this.#started = true;
    this.#watchForStall();
  }

  show(): void {
    // Attached since connect.
  }

  check(): void {
    // A picture that stands still is noticed anyway.
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      clearInterval(this.#stallTimer);
      this.detach();
      this.#lost.resolve('closed');
    }
  }

  #watchForStall(): void {
    let position = -1;
    let movedAt = performance.now();
    this.#stallTimer = setInterval(() => {
      const { currentTime, paused } = this.video;
      if (currentTime !== position || paused) {
        position = currentTime;
        movedAt = performance.now();
      } else if (performance.now() - movedAt > stalledMs) {
        this.#lost.resolve('the picture stands still');
      }
      const live = this.livePosition();
      if (live !== null && live - currentTime > farBehind) {
        this.jumpToLive();
      }
    }, 1000);
  }
}
