// @ts-check
// H.264 (ITU-T H.264, ISO/IEC 14496-15): NAL units, AVCC and the few fields of a sequence parameter set that are needed.

export const NAL = Object.freeze({ IDR: 5, SEI: 6, SPS: 7, PPS: 8, DELIMITER: 9, FILLER: 12 });

/** The largest access unit that is taken from anybody. A 1080p keyframe at 20 Mbit/s is well under 1 MB. */
export const MAX_ACCESS_UNIT = 4 * 1024 * 1024;

/** @param {Buffer[]} nalus */
export const isKeyframe = (nalus) => nalus.some((nalu) => (nalu[0] & 0x1f) === NAL.IDR);

/** Splits an AVCC payload. @param {Buffer} data @param {number} lengthSize 1, 2 or 4 @throws on a length that leads outside */
export function splitAvcc(data, lengthSize) {
  /** @type {Buffer[]} */
  const nalus = [];
  for (let at = 0; at < data.length; ) {
    if (at + lengthSize > data.length) {
      throw new Error('an AVCC length is cut off');
    }
    const length = data.readUIntBE(at, lengthSize);
    at += lengthSize;
    if (at + length > data.length) {
      throw new Error('an AVCC length leads beyond its packet');
    }
    if (length > 0) {
      nalus.push(data.subarray(at, at + length));
    }
    at += length;
  }
  return nalus;
}

/** @param {Buffer[]} nalus @returns {Buffer} with 4-byte lengths */
export function joinAvcc(nalus) {
  /** @type {Buffer[]} */
  const parts = [];
  for (const nalu of nalus) {
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(nalu.length);
    parts.push(length, nalu);
  }
  return Buffer.concat(parts);
}

/** Reads an AVCDecoderConfigurationRecord. @param {Buffer} data @returns {{lengthSize: number, sps: Buffer, pps: Buffer}} */
export function readAvcConfig(data) {
  if (data.length < 7 || data[0] !== 1) {
    throw new Error('not an AVC decoder configuration');
  }
  let at = 6;
  /** @param {number} count */
  const sets = (count) => {
    /** @type {Buffer | null} */
    let first = null;
    for (let n = 0; n < count; n++) {
      if (at + 2 > data.length || at + 2 + data.readUInt16BE(at) > data.length) {
        throw new Error('a parameter set is cut off');
      }
      const length = data.readUInt16BE(at);
      first ??= data.subarray(at + 2, at + 2 + length);
      at += 2 + length;
    }
    return first;
  };
  const sps = sets(data[5] & 0x1f);
  const pps = sets(data[at++] ?? 0);
  if (!sps || !pps || sps.length < 4 || pps.length === 0) {
    throw new Error('the AVC decoder configuration has no parameter sets');
  }
  const lengthSize = (data[4] & 3) + 1;
  return { lengthSize, sps: Buffer.from(sps), pps: Buffer.from(pps) };
}

/** Writes an AVCDecoderConfigurationRecord. @param {Buffer} sps @param {Buffer} pps */
export function writeAvcConfig(sps, pps) {
  const length = (/** @type {Buffer} */ set) => Buffer.from([set.length >> 8, set.length & 0xff]);
  return Buffer.concat([Buffer.from([1, sps[1], sps[2], sps[3], 0xff, 0xe1]), length(sps), sps, Buffer.from([1]), length(pps), pps]);
}

/** `profile-level-id` of RFC 6184, and the tail of the `avc1.` codec string. @param {Buffer} sps */
export const profileLevelId = (sps) => sps.subarray(1, 4).toString('hex');

/** The picture's size. @param {Buffer} sps @returns {{width: number, height: number}} zeros when the set cannot be read */
export function pictureSize(sps) {
  try {
    return parseSize(new BitReader(unescape(sps)));
  } catch {
    return { width: 0, height: 0 };
  }
}

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** @param {BitReader} bits */
function parseSize(bits) {
  bits.skip(8);
  const profile = bits.read(8);
  bits.skip(16);
  bits.ue();
  let chroma = 1;
  if (HIGH_PROFILES.has(profile)) {
    chroma = bits.ue();
    if (chroma === 3) {
      bits.skip(1);
    }
    bits.ue();
    bits.ue();
    bits.skip(1);
    if (bits.read(1)) {
      for (let n = 0; n < (chroma === 3 ? 12 : 8); n++) {
        if (bits.read(1)) {
          skipScalingList(bits, n < 6 ? 16 : 64);
        }
      }
    }
  }
  bits.ue();
  const order = bits.ue();
  if (order === 0) {
    bits.ue();
  } else if (order === 1) {
    bits.skip(1);
    bits.se();
    bits.se();
    for (let n = Math.min(bits.ue(), 255); n > 0; n--) {
      bits.se();
    }
  }
  bits.ue();
  bits.skip(1);
  const widthMbs = bits.ue() + 1;
  const heightMaps = bits.ue() + 1;
  const framesOnly = bits.read(1);
  if (!framesOnly) {
    bits.skip(1);
  }
  bits.skip(1);
  let [left, right, top, bottom] = [0, 0, 0, 0];
  if (bits.read(1)) {
    [left, right, top, bottom] = [bits.ue(), bits.ue(), bits.ue(), bits.ue()];
  }
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
  return { width: widthMbs * 16 - (left + right) * cropX, height: heightMaps * 16 * (2 - framesOnly) - (top + bottom) * cropY };
}

/** @param {BitReader} bits @param {number} size */
function skipScalingList(bits, size) {
  let next = 8;
  for (let n = 0, last = 8; n < size && next !== 0; n++) {
    next = (last + bits.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

/** Takes the emulation prevention bytes out. @param {Buffer} nalu */
function unescape(nalu) {
  /** @type {number[]} */
  const out = [];
  for (let n = 0; n < nalu.length; n++) {
    if (!(n >= 2 && nalu[n] === 3 && nalu[n - 1] === 0 && nalu[n - 2] === 0)) {
      out.push(nalu[n]);
    }
  }
  return Buffer.from(out);
}

class BitReader {
  /** @param {Buffer} data */
  constructor(data) {
    this.data = data;
    this.at = 0;
  }

  /** @param {number} count */
  read(count) {
    let value = 0;
    for (; count > 0; count--, this.at++) {
      if (this.at >= this.data.length * 8) {
        throw new Error('out of bits');
      }
      value = value * 2 + ((this.data[this.at >> 3] >> (7 - (this.at & 7))) & 1);
    }
    return value;
  }

  /** @param {number} count */
  skip(count) {
    this.at += count;
  }

  ue() {
    let zeros = 0;
    while (this.read(1) === 0) {
      if (++zeros > 31) {
        throw new Error('an exponential Golomb code is too long');
      }
    }
    return 2 ** zeros - 1 + this.read(zeros);
  }

  se() {
    const value = this.ue();
    return value % 2 === 1 ? (value + 1) / 2 : -value / 2;
  }
}
