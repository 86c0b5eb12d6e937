// @ts-check
// AAC over RTP (RFC 3640, mode AAC-hbr): AU headers of 13 bits of size and 3 of index.

import { AAC_FRAME } from '../media/aac.js';
import { MAX_PAYLOAD } from './packet.js';

const MAX_FRAME = 8191;

/**
 * @param {Buffer} frame
 * @returns {Buffer[]} payloads; the last one's packet carries the marker
 */
export function packetizeAac(frame) {
  /** @type {Buffer[]} */
  const payloads = [];
  const header = Buffer.from([0, 16, frame.length >> 5, (frame.length << 3) & 0xff]);
  for (let at = 0; at < frame.length; at += MAX_PAYLOAD - 4) {
    payloads.push(Buffer.concat([header, frame.subarray(at, at + MAX_PAYLOAD - 4)]));
  }
  return payloads;
}

/** Takes frames out of packets: several frames in one, or one frame over several. */
export class AacDepacketizer {
  /** @param {(frame: Buffer, timestamp: number) => void} onFrame @param {{sizeLength: number, indexLength: number}} format */
  constructor(onFrame, format) {
    this.onFrame = onFrame;
    this.format = format;
    /** @type {Buffer[]} */
    this.pieces = [];
    this.missing = 0;
    this.sequence = -1;
  }

  /** @param {import('./packet.js').RtpPacket} packet */
  push({ payload, timestamp, sequence }) {
    if (this.sequence >= 0 && sequence !== ((this.sequence + 1) & 0xffff)) {
      this.pieces = [];
      this.missing = 0;
    }
    this.sequence = sequence;
    const sizes = this.#sizes(payload);
    if (!sizes) {
      return;
    }
    const data = payload.subarray(2 + Math.ceil(payload.readUInt16BE(0) / 8));
    if (sizes.length === 1 && (this.missing > 0 || sizes[0] > data.length)) {
      this.#piece(data, sizes[0], timestamp);
      return;
    }
    let at = 0;
    sizes.forEach((size, index) => {
      if (at + size <= data.length) {
        this.onFrame(data.subarray(at, at + size), (timestamp + index * AAC_FRAME) >>> 0);
      }
      at += size;
    });
  }

  /** @param {Buffer} data @param {number} size @param {number} timestamp */
  #piece(data, size, timestamp) {
    if (this.missing === 0) {
      this.missing = size;
      this.pieces = [];
    }
    this.pieces.push(data);
    this.missing -= data.length;
    if (this.missing <= 0) {
      const frame = Buffer.concat(this.pieces);
      this.pieces = [];
      this.missing = 0;
      if (frame.length === size) {
        this.onFrame(frame, timestamp);
      }
    }
  }

  /** @param {Buffer} payload @returns {number[] | null} null when the headers are none */
  #sizes(payload) {
    if (payload.length < 4) {
      return null;
    }
    const bits = payload.readUInt16BE(0);
    const step = this.format.sizeLength + this.format.indexLength;
    if (step !== 16 || bits === 0 || bits % step !== 0 || 2 + bits / 8 > payload.length) {
      return null;
    }
    /** @type {number[]} */
    const sizes = [];
    for (let at = 2; at < 2 + bits / 8; at += 2) {
      const size = payload.readUInt16BE(at) >> this.format.indexLength;
      if (size === 0 || size > MAX_FRAME) {
        return null;
      }
      sizes.push(size);
    }
    return sizes;
  }
}
