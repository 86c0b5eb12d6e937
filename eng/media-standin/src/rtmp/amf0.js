// @ts-check
// AMF0, the form of RTMP's commands and metadata.

const MAX_DEPTH = 8;
const MAX_VALUES = 512;

/** @param {Buffer} data @returns {any[]} the values one after another @throws on what is not AMF0 */
export function decodeAmf0(data) {
  const reader = new Reader(data);
  /** @type {any[]} */
  const values = [];
  while (reader.at < data.length) {
    values.push(reader.value(0));
  }
  return values;
}

class Reader {
  /** @param {Buffer} data */
  constructor(data) {
    this.data = data;
    this.at = 0;
    this.count = 0;
  }

  /** @param {number} length */
  take(length) {
    if (this.at + length > this.data.length) {
      throw new Error('an AMF0 value is cut off');
    }
    const piece = this.data.subarray(this.at, this.at + length);
    this.at += length;
    return piece;
  }

  /** @param {number} depth @returns {any} */
  value(depth) {
    if (depth > MAX_DEPTH || ++this.count > MAX_VALUES) {
      throw new Error('an AMF0 message is too deep or too long');
    }
    const type = this.take(1)[0];
    switch (type) {
      case 0:
        return this.take(8).readDoubleBE();
      case 1:
        return this.take(1)[0] !== 0;
      case 2:
        return this.take(this.take(2).readUInt16BE()).toString('utf8');
      case 3:
        return this.object(depth);
      case 5:
      case 6:
        return null;
      case 8:
        this.take(4);
        return this.object(depth);
      case 10: {
        const length = this.take(4).readUInt32BE();
        /** @type {any[]} */
        const items = [];
        for (let n = 0; n < length; n++) {
          items.push(this.value(depth + 1));
        }
        return items;
      }
      case 11:
        return this.take(10).readDoubleBE();
      case 12:
        return this.take(this.take(4).readUInt32BE()).toString('utf8');
      default:
        throw new Error(`AMF0 type ${type} is not known`);
    }
  }

  /** @param {number} depth */
  object(depth) {
    /** @type {Record<string, any>} */
    const object = Object.create(null);
    for (;;) {
      const name = this.take(this.take(2).readUInt16BE()).toString('utf8');
      if (name === '' && this.data[this.at] === 9) {
        this.at++;
        return object;
      }
      object[name] = this.value(depth + 1);
    }
  }
}

/** @param {...any} values numbers, strings, booleans, null, plain objects @returns {Buffer} */
export function encodeAmf0(...values) {
  return Buffer.concat(values.map(encode));
}

/** @param {any} value @returns {Buffer} */
function encode(value) {
  if (value === null || value === undefined) {
    return Buffer.from([5]);
  }
  if (typeof value === 'number') {
    const out = Buffer.alloc(9);
    out.writeDoubleBE(value, 1);
    return out;
  }
  if (typeof value === 'boolean') {
    return Buffer.from([1, value ? 1 : 0]);
  }
  if (typeof value === 'string') {
    return Buffer.concat([Buffer.from([2]), shortText(value)]);
  }
  const fields = Object.entries(value).flatMap(([name, item]) => [shortText(name), encode(item)]);
  return Buffer.concat([Buffer.from([3]), ...fields, Buffer.from([0, 0, 9])]);
}

/** @param {string} text */
function shortText(text) {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
