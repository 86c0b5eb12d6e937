/** Exponential back-off between two bounds, in milliseconds. */
export class Backoff {
  private readonly min: number;
  private readonly max: number;
  private pause: number;

  constructor(min = 500, max = 2000) {
    this.min = min;
    this.max = max;
    this.pause = min;
  }

  /** The time to wait now; the one after it is twice as long, up to the maximum. */
  next(): number {
    const pause = this.pause;
    this.pause = Math.min(this.max, pause * 2);
    return pause;
  }

  reset(): void {
    this.pause = this.min;
  }
}

/** Spreads a pause by a quarter either way: not everybody comes at the same moment when a server is back. */
export function spread(pause: number, random: () => number = Math.random): number {
  return pause * (0.75 + random() / 2);
}
