import { Observable } from '../shared/observable';

/** Bounds between which live-pusher adapts by itself, in kbit/s, and the pictures a second that are worth it. */
export interface Bitrate {
  readonly min: number;
  readonly max: number;
  readonly fps: number;
}

export const firstBitrate: Bitrate = { min: 400, max: 1200, fps: 20 };

/** From what a good network takes to what a bad one still lets through; the picture's size stays, because changing it interrupts. */
export const bitrateSteps: readonly Bitrate[] = [
  firstBitrate,
  { min: 250, max: 700, fps: 15 },
  { min: 120, max: 350, fps: 12 },
];

/** One step down at a time: WeChat says the same thing several times. */
const downEveryMs = 4000;
/** A quiet time like this, and one step up is tried. */
const upAfterMs = 40_000;

/** Steps down at once when the way up is too narrow, and up again with patience. */
export class BitrateLadder {
  readonly step = new Observable<Bitrate>(firstBitrate);
  private index = 0;
  private changedAt = -Infinity;

  lower(now: number = Date.now()): void {
    if (now - this.changedAt >= downEveryMs) {
      this.move(this.index + 1, now);
    }
  }

  /** To be asked now and then. */
  tick(now: number = Date.now()): void {
    if (this.index > 0 && now - this.changedAt >= upAfterMs) {
      this.move(this.index - 1, now);
    }
  }

  private move(index: number, now: number): void {
    const step = bitrateSteps[index];
    this.changedAt = now;
    if (step !== undefined) {
      this.index = index;
      this.step.set(step);
    }
  }
}
