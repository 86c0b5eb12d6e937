/** An HTTP date has whole seconds: the time lies within the second after it. */
const dateGrainMs = 1000;

/**
 * The server's time on a phone whose own clock may be wrong by hours. Every answer says between which two differences the truth lies;
 * what all of them allow is kept.
 */
export class ServerClock {
  private readonly ownNow: () => number;
  private low = -Infinity;
  private high = Infinity;

  constructor(ownNow: () => number = Date.now) {
    this.ownNow = ownNow;
  }

  /** The server's time in ms of the epoch, as well as it is known. */
  now(): number {
    return this.ownNow() + this.offset;
  }

  /** Server's time less own time, in ms; 0 until something was heard. */
  get offset(): number {
    return this.low === -Infinity || this.high === Infinity ? 0 : Math.round((this.low + this.high) / 2);
  }

  /** By the `Date` of an answer to a request of `sentAt` that was there at `receivedAt` (own times). */
  hearDate(date: string | undefined, sentAt: number, receivedAt: number): void {
    const at = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isFinite(at)) {
      this.narrow(at - receivedAt, at + dateGrainMs - sentAt);
    }
  }

  private narrow(low: number, high: number): void {
    if (low > this.high || high < this.low) {
      // One of the two clocks has been set: what was known before is worth nothing.
      [this.low, this.high] = [low, high];
      return;
    }
    this.low = Math.max(this.low, low);
    this.high = Math.min(this.high, high);
  }
}
