import { clockAge, clockCells, clockLevels, clockRowFraction, decodeClock } from './clockCode';

/** A camera picture may hold a code by accident, but not three in a row that all say "a moment ago". */
const neededInARow = 3;
const maxAgeMs = 60_000;
const keptSamples = 300;

/** Decides from one reading after another whether the picture carries a clock, and keeps the delays. No browser needed. */
export class DelayTracker {
  #inARow: number[] = [];
  #samples: number[] = [];

  /** `code` as read from a frame that was shown at `nowMs`, or null where there was none. */
  add(code: number | null, nowMs: number): void {
    const age = code === null ? -1 : clockAge(code, nowMs);
    if (age < 0 || age > maxAgeMs) {
      this.#inARow = [];
      return;
    }
    if (this.#inARow.length < neededInARow) {
      this.#inARow.push(age);
      if (this.#inARow.length === neededInARow) {
        this.#keep(...this.#inARow);
      }
      return;
    }
    this.#keep(age);
  }

  /** Whether the picture that is shown now carries a clock. */
  get reading(): boolean {
    return this.#inARow.length === neededInARow;
  }

  /** The latest delays in ms, oldest first. */
  get samples(): readonly number[] {
    return this.#samples;
  }

  reset(): void {
    this.#inARow = [];
    this.#samples = [];
  }

  #keep(...ages: number[]): void {
    this.#samples = [...this.#samples, ...ages].slice(-keptSamples);
  }
}

const sampleWidth = clockCells * 4;
const sampleHeight = 4;
/** Where no clock was seen, looking at every eighth frame is enough. */
const idleInterval = 8;

/** Watches the frames of a video element: reads the clock code in them and notes when the first one was shown. */
export class FrameWatch {
  readonly delays = new DelayTracker();
  readonly #video: HTMLVideoElement;
  readonly #context: CanvasRenderingContext2D | null;
  #handle = 0;
  #frames = 0;
  #onFirstFrame: (() => void) | null = null;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    const canvas = document.createElement('canvas');
    canvas.width = sampleWidth;
    canvas.height = sampleHeight;
    this.#context = canvas.getContext('2d', { willReadFrequently: true });
    // Firefox before 132 has no frame callbacks: the call works there, it only shows no delay.
    if ('requestVideoFrameCallback' in video) {
      this.#handle = video.requestVideoFrameCallback(this.#onFrame);
    }
  }

  /** Calls back at the next frame that is shown. */
  onNextFrame(callback: () => void): void {
    if ('requestVideoFrameCallback' in this.#video) {
      this.#onFirstFrame = callback;
    } else {
      (this.#video as HTMLVideoElement).addEventListener('playing', callback, { once: true });
    }
  }

  stop(): void {
    if ('cancelVideoFrameCallback' in this.#video) {
      this.#video.cancelVideoFrameCallback(this.#handle);
    }
  }

  readonly #onFrame = () => {
    const now = Date.now();
    this.#onFirstFrame?.();
    this.#onFirstFrame = null;
    if (this.delays.reading || this.#frames++ % idleInterval < neededInARow) {
      this.delays.add(this.#read(), now);
    }
    this.#handle = this.#video.requestVideoFrameCallback(this.#onFrame);
  };

  #read(): number | null {
    const { videoWidth, videoHeight } = this.#video;
    if (this.#context === null || videoWidth === 0) {
      return null;
    }
    this.#context.drawImage(this.#video, 0, 0, videoWidth, videoHeight * clockRowFraction, 0, 0, sampleWidth, sampleHeight);
    const { data } = this.#context.getImageData(0, 0, sampleWidth, sampleHeight);
    return decodeClock(clockLevels(data, sampleWidth, sampleHeight));
  }
}

/** The value below which `fraction` of the samples lie. */
export function percentile(samples: readonly number[], fraction: number): number | null {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? null;
}
