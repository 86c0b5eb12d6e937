// @ts-check
// RTMP's plain handshake (section 5.2). Zeros for the version in S1 tell clients not to expect the signed one.

import { randomBytes } from 'node:crypto';

const SIZE = 1536;

export class Handshake {
  constructor() {
    this.pending = /** @type {Buffer} */ (Buffer.alloc(0));
    this.answered = false;
  }

  /**
   * @param {Buffer} data @param {(answer: Buffer) => void} send
   * @returns {Buffer | null} what came behind the handshake once it is done
   * @throws when the client speaks something else
   */
  push(data, send) {
    this.pending = Buffer.concat([this.pending, data]);
    if (this.pending.length > 0 && this.pending[0] !== 3) {
      throw new Error('not RTMP');
    }
    if (!this.answered && this.pending.length >= 1 + SIZE) {
      this.answered = true;
      const s1 = randomBytes(SIZE);
      s1.fill(0, 0, 8);
      send(Buffer.concat([Buffer.from([3]), s1, this.pending.subarray(1, 1 + SIZE)]));
    }
    return this.pending.length >= 1 + 2 * SIZE ? this.pending.subarray(1 + 2 * SIZE) : null;
  }
}
