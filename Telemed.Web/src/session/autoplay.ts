import { Observable } from '../shared/observable';

/**
 * Makes a video element play, without sound where the browser allows sound only after a click; `soundBlocked` then asks for that click.
 * https://developer.mozilla.org/docs/Web/Media/Guides/Autoplay
 */
export class SoundGate {
  readonly soundBlocked = new Observable(false);
  readonly #video: HTMLVideoElement;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    for (const event of ['loadedmetadata', 'canplay', 'pause']) {
      video.addEventListener(event, this.#play);
    }
  }

  /** To be called in a click. */
  async playSound(): Promise<void> {
    this.#video.muted = false;
    try {
      await this.#video.play();
      this.soundBlocked.set(false);
    } catch {
      await this.#playMuted();
    }
  }

  stop(): void {
    for (const event of ['loadedmetadata', 'canplay', 'pause']) {
      this.#video.removeEventListener(event, this.#play);
    }
  }

  readonly #play = () => {
    if (this.#video.paused) {
      void this.#video.play().catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NotAllowedError') {
          void this.#playMuted();
        }
      });
    }
  };

  async #playMuted(): Promise<void> {
    this.#video.muted = true;
    this.soundBlocked.set(true);
    await this.#video.play().catch(() => undefined);
  }
}
