import type { RtcSample } from './statistics';

/** What is to be opened anew: the camera, which gives no picture, or the session, in which the picture comes no further. */
export type CameraRemedy = 'camera' | 'session';

/** In samples, of which there is one a second: even a camera in the dark gives several pictures in that time. */
const stillSamples = 3;
/** From one remedy to the next, in samples: a camera takes its time to start. There are no more of them until it goes well again. */
const pauses = [5, 10, 20] as const;
/** So long it must go well until remedies count anew. */
const wellSamples = 10;

/**
 * Watches over the own picture as it leaves. A browser does not say when a camera or an encoder stops in the middle of a call: the sound
 * goes on, and only the others see that the picture stands still.
 */
export class CameraWatch {
  #before: RtcSample | null = null;
  #still = 0;
  #starved = 0;
  #well = 0;
  #tried = 0;
  #pause = 0;

  /** To be called with every sample; `isWanted`: whether it is a camera's picture that is to leave. Answers what is to be done. */
  next(sample: RtcSample | null, isWanted: boolean): CameraRemedy | null {
    const before = this.#before;
    const now = isWanted ? sample : null;
    this.#before = now;
    this.#pause = Math.max(0, this.#pause - 1);
    if (before === null || now === null || now.framesSent === null || now.framesSent !== before.framesSent) {
      this.#noteWell();
      return null;
    }
    this.#well = 0;
    this.#still++;
    this.#starved = now.framesCaptured === before.framesCaptured ? this.#starved + 1 : 0;
    // On a line that takes next to nothing the browser holds the picture back, so that the voice gets through: nothing is broken then.
    const isHeldBack = this.#starved === 0 && now.limitedBy === 'bandwidth';
    const pause = pauses[this.#tried];
    if (this.#still < stillSamples || this.#pause > 0 || isHeldBack || pause === undefined) {
      return null;
    }
    this.#tried++;
    this.#pause = pause;
    return this.#starved >= stillSamples ? 'camera' : 'session';
  }

  #noteWell(): void {
    this.#still = 0;
    this.#starved = 0;
    this.#well++;
    if (this.#well >= wellSamples) {
      this.#tried = 0;
    }
  }
}
