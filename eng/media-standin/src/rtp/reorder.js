// @ts-check
// Puts packets that came over UDP back in order. A gap is waited for a moment, because the sender may repeat the packet when asked.

const MAX_HELD = 256;
const PATIENCE_MS = 100;

/** @typedef {import('./packet.js').RtpPacket} RtpPacket */

export class ReorderBuffer {
  /** @param {(packet: RtpPacket) => void} onPacket in order, with gaps where packets are lost */
  constructor(onPacket) {
    this.onPacket = onPacket;
    this.next = -1;
    /** @type {Map<number, RtpPacket>} */
    this.held = new Map();
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  /** @param {RtpPacket} packet */
  push(packet) {
    if (this.next < 0) {
      this.next = packet.sequence;
    }
    const ahead = ((packet.sequence - this.next) << 16) >> 16;
    if (ahead < 0) {
      return;
    }
    if (ahead > 0) {
      this.held.set(packet.sequence, packet);
      if (this.held.size > MAX_HELD) {
        this.#skip();
      } else {
        this.timer ??= setTimeout(() => this.#skip(), PATIENCE_MS);
      }
      return;
    }
    this.#release(packet);
  }

  /** @param {RtpPacket | undefined} packet */
  #release(packet) {
    while (packet) {
      this.held.delete(this.next);
      this.next = (this.next + 1) & 0xffff;
      this.onPacket(packet);
      packet = this.held.get(this.next);
    }
    clearTimeout(this.timer);
    this.timer = this.held.size > 0 ? setTimeout(() => this.#skip(), PATIENCE_MS) : undefined;
  }

  /** Goes on with the nearest packet that is there. */
  #skip() {
    this.timer = undefined;
    let nearest = 0x10000;
    for (const sequence of this.held.keys()) {
      nearest = Math.min(nearest, (sequence - this.next) & 0xffff);
    }
    if (nearest < 0x10000) {
      this.next = (this.next + nearest) & 0xffff;
      this.#release(this.held.get(this.next));
    }
  }

  close() {
    clearTimeout(this.timer);
    this.held.clear();
  }
}
