// @ts-check
// H.264 over RTP (RFC 6184): single NAL unit, STAP-A and FU-A, packetization-mode 1.

import { MAX_ACCESS_UNIT } from '../media/h264.js';
import { MAX_PAYLOAD } from './packet.js';

const STAP_A = 24;
const FU_A = 28;
const MAX_NALUS = 256;

/**
 * @param {Buffer[]} nalus one access unit
 * @returns {Buffer[]} payloads; the last one's packet carries the marker
 */
export function packetizeH264(nalus) {
  /** @type {Buffer[]} */
  const payloads = [];
  for (const nalu of nalus) {
    if (nalu.length <= MAX_PAYLOAD) {
      payloads.push(nalu);
      continue;
    }
    const indicator = (nalu[0] & 0xe0) | FU_A;
    const type = nalu[0] & 0x1f;
    for (let at = 1; at < nalu.length; at += MAX_PAYLOAD - 2) {
      const piece = nalu.subarray(at, at + MAX_PAYLOAD - 2);
      const first = at === 1 ? 0x80 : 0;
      const last = at + piece.length === nalu.length ? 0x40 : 0;
      payloads.push(Buffer.concat([Buffer.from([indicator, first | last | type]), piece]));
    }
  }
  return payloads;
}

/** Puts access units together. Gives up a unit of which anything is missing and says so. */
export class H264Depacketizer {
  /** @param {(nalus: Buffer[], timestamp: number) => void} onUnit @param {() => void} onDamage */
  constructor(onUnit, onDamage) {
    this.onUnit = onUnit;
    this.onDamage = onDamage;
    /** @type {Buffer[]} */
    this.nalus = [];
    /** @type {Buffer[] | null} */
    this.fragments = null;
    this.size = 0;
    this.timestamp = 0;
    this.sequence = -1;
    this.damaged = false;
  }

  /** @param {import('./packet.js').RtpPacket} packet */
  push(packet) {
    if (this.sequence >= 0 && packet.sequence !== ((this.sequence + 1) & 0xffff)) {
      this.#damage();
    }
    this.sequence = packet.sequence;
    if (packet.timestamp !== this.timestamp) {
      // A sender may leave the marker out, and its packet may be the lost one.
      this.#finish();
      this.timestamp = packet.timestamp;
    }
    if (packet.payload.length > 0 && !this.#take(packet.payload)) {
      this.#damage();
    }
    if (packet.marker) {
      this.#finish();
    }
  }

  /** @param {Buffer} payload */
  #take(payload) {
    this.size += payload.length;
    if (this.size > MAX_ACCESS_UNIT || this.nalus.length > MAX_NALUS) {
      return false;
    }
    const type = payload[0] & 0x1f;
    if (type === FU_A) {
      return this.#takeFragment(payload);
    }
    if (this.fragments) {
      this.fragments = null;
      return false;
    }
    if (type === STAP_A) {
      return this.#takeAggregate(payload);
    }
    if (type === 0 || type > 23) {
      return false;
    }
    this.nalus.push(payload);
    return true;
  }

  /** @param {Buffer} payload */
  #takeFragment(payload) {
    if (payload.length < 3) {
      return false;
    }
    const [start, end] = [(payload[1] & 0x80) !== 0, (payload[1] & 0x40) !== 0];
    if (start) {
      this.fragments = [Buffer.from([(payload[0] & 0xe0) | (payload[1] & 0x1f)])];
    } else if (!this.fragments) {
      return false;
    }
    this.fragments?.push(payload.subarray(2));
    if (end && this.fragments) {
      this.nalus.push(Buffer.concat(this.fragments));
      this.fragments = null;
    }
    return true;
  }

  /** @param {Buffer} payload */
  #takeAggregate(payload) {
    for (let at = 1; at < payload.length; ) {
      if (at + 2 > payload.length) {
        return false;
      }
      const length = payload.readUInt16BE(at);
      if (length === 0 || at + 2 + length > payload.length || this.nalus.length > MAX_NALUS) {
        return false;
      }
      this.nalus.push(payload.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return true;
  }

  #damage() {
    this.damaged = true;
  }

  #finish() {
    const { nalus } = this;
    const whole = !this.damaged && !this.fragments;
    this.nalus = [];
    this.fragments = null;
    this.size = 0;
    this.damaged = false;
    if (!whole) {
      this.onDamage();
    } else if (nalus.length > 0) {
      this.onUnit(nalus, this.timestamp);
    }
  }
}
