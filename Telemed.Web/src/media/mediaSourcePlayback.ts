import { MediaError, asMediaError } from './errors';
import type { Playback } from './playback';
import { Deferred, untilAborted } from './timing';

/** From the request to the first picture. */
const firstPictureTimeoutMs = 8000;
/** A live stream whose picture stands still that long is gone. */
const stalledMs = 6000;

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
    }, 1000);
  }
}
