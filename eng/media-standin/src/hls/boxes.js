// @ts-check
// The boxes of an ISO base media file (ISO/IEC 14496-12) and the few bytes that go into them.

/** @param {string} type @param {...Buffer} content */
export function box(type, ...content) {
  const size = content.reduce((sum, piece) => sum + piece.length, 8);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content], size);
}

/** @param {string} type @param {number} version @param {number} flags @param {...Buffer} content */
export const fullBox = (type, version, flags, ...content) => box(type, u32(((version << 24) | flags) >>> 0), ...content);

/** @param {...number} values */
export const u8 = (...values) => Buffer.from(values);

/** @param {...number} values */
export function u16(...values) {
  const out = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => out.writeUInt16BE(value & 0xffff, index * 2));
  return out;
}

/** @param {...number} values */
export function u32(...values) {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => out.writeUInt32BE(value >>> 0, index * 4));
  return out;
}

/** @param {number} value */
export function u64(value) {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(Math.max(0, Math.round(value))));
  return out;
}

/** @param {number} length */
export const zeros = (length) => Buffer.alloc(length);

/** @param {string} text */
export const latin1 = (text) => Buffer.from(text, 'latin1');
