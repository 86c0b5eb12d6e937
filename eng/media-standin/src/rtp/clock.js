// @ts-check
// Puts the RTP time stamps of several tracks, each with its own origin and rate, on the one time line of a stream.

/** Shared by the tracks of one source: the moment that counts as second zero. */
export class SourceClock {
  constructor() {
    this.startedAt = NaN;
    this.ntpStart = NaN;
  }
}

/**
 * The clock of one track. A sender report that came before the first packet places the track exactly (FFmpeg sends one first);
 * without it the arrival of the first packet does, as in MediaMTX.
 */
export class TrackClock {
  /** @param {SourceClock} source @param {number} rate */
  constructor(source, rate) {
    this.source = source;
    this.rate = rate;
    /** @type {{ntpSeconds: number, timestamp: number} | null} */
    this.report = null;
    this.started = false;
    this.last = 0;
    this.offset = 0;
  }

  /** @param {{ntpSeconds: number, timestamp: number}} report */
  onSenderReport(report) {
    this.report = report;
  }

  /** @param {number} timestamp of a packet @returns {number} seconds on the source's line */
  seconds(timestamp) {
    if (!this.started) {
      this.#start(timestamp);
    }
    // The difference as a signed 32-bit number survives the stamp's wrap and packets out of order.
    this.offset += (timestamp - this.last) | 0;
    this.last = timestamp;
    return Math.max(0, this.offset / this.rate);
  }

  /** @param {number} timestamp */
  #start(timestamp) {
    const now = performance.now() / 1000;
    const ntp = this.report ? this.report.ntpSeconds + ((timestamp - this.report.timestamp) | 0) / this.rate : NaN;
    let seconds = 0;
    if (Number.isNaN(this.source.startedAt)) {
      this.source.startedAt = now;
      this.source.ntpStart = ntp;
    } else {
      const byReport = ntp - this.source.ntpStart;
      // A report that says the tracks lie more than 5 s apart is no help for playing them together.
      seconds = Math.abs(byReport) < 5 ? byReport : now - this.source.startedAt;
    }
    this.started = true;
    this.last = timestamp;
    // Room before zero: the track that begins second may begin earlier.
    this.offset = Math.round((seconds + ORIGIN) * this.rate);
  }
}

/** Where a source's line begins, in seconds; above zero so that nothing falls before it. */
const ORIGIN = 5;
