// @ts-check
// RTMP's chunk stream (Adobe's specification 1.0, section 5.3): messages cut into chunks and put together again.

/** @typedef {{type: number, streamId: number, timestamp: number, payload: Buffer}} Message `timestamp` in ms */

export const MESSAGE = Object.freeze({
  SET_CHUNK_SIZE: 1, ABORT: 2, ACK: 3, USER_CONTROL: 4, WINDOW_ACK: 5, PEER_BANDWIDTH: 6,
  AUDIO: 8, VIDEO: 9, DATA_AMF3: 15, COMMAND_AMF3: 17, DATA: 18, COMMAND: 20,
});

const MAX_MESSAGE = 4 * 1024 * 1024;
const MAX_CHUNK = 1024 * 1024;
const MAX_CHUNK_STREAMS = 64;

/** @typedef {{timestamp: number, delta: number, length: number, type: number, streamId: number, extended: boolean, pieces: Buffer[], got: number}} Header */

export class ChunkReader {
  /** @param {(message: Message) => void} onMessage */
  constructor(onMessage) {
    this.onMessage = onMessage;
    this.chunkSize = 128;
    this.pending = /** @type {Buffer} */ (Buffer.alloc(0));
    /** @type {Map<number, Header>} */
    this.headers = new Map();
  }

  /** @param {Buffer} data @throws on what is not a chunk stream or goes over the limits */
  push(data) {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, data]) : data;
    let at = 0;
    for (;;) {
      const used = this.#chunk(at);
      if (used === 0) {
        break;
      }
      at += used;
    }
    this.pending = this.pending.subarray(at);
  }

  /** @param {number} start @returns {number} bytes of one chunk, 0 when it is not all there */
  #chunk(start) {
    const data = this.pending;
    const has = (/** @type {number} */ end) => end <= data.length;
    if (!has(start + 1)) {
      return 0;
    }
    const format = data[start] >> 6;
    let id = data[start] & 0x3f;
    let at = start + 1;
    if (id < 2) {
      const extra = id + 1;
      if (!has(at + extra)) {
        return 0;
      }
      id = 64 + data[at] + (extra === 2 ? data[at + 1] * 256 : 0);
      at += extra;
    }
    const headerLength = [11, 7, 3, 0][format];
    if (!has(at + headerLength)) {
      return 0;
    }
    const known = this.headers.get(id);
    if (!known && (format !== 0 || this.headers.size >= MAX_CHUNK_STREAMS)) {
      throw new Error('a chunk stream begins without a full header or there are too many');
    }
    const header = known ? { ...known } : { timestamp: 0, delta: 0, length: 0, type: 0, streamId: 0, extended: false, pieces: [], got: 0 };
    const starting = header.got === 0;
    if (!starting && format !== 3) {
      throw new Error('a message begins inside another');
    }
    let time = format === 3 ? header.delta : data.readUIntBE(at, 3);
    if (format !== 3) {
      header.extended = time === 0xffffff;
    }
    if (format <= 1) {
      header.length = data.readUIntBE(at + 3, 3);
      header.type = data[at + 6];
    }
    if (format === 0) {
      header.streamId = data.readUInt32LE(at + 7);
    }
    at += headerLength;
    if (header.extended) {
      if (!has(at + 4)) {
        return 0;
      }
      const extendedTime = data.readUInt32BE(at);
      if (format !== 3) {
        time = extendedTime;
      }
      at += 4;
    }
    if (header.length > MAX_MESSAGE) {
      throw new Error('a message is too long');
    }
    const size = Math.min(this.chunkSize, header.length - header.got);
    if (!has(at + size)) {
      return 0;
    }
    if (starting) {
      // A type 3 header that begins a message after a full one repeats its time as a difference (section 5.3.1.2.4).
      header.timestamp = format === 0 ? time : (header.timestamp + time) >>> 0;
      header.delta = time;
      header.pieces = [];
    }
    header.pieces.push(data.subarray(at, at + size));
    header.got += size;
    this.headers.set(id, header);
    if (header.got >= header.length) {
      const payload = header.pieces.length === 1 ? Buffer.from(header.pieces[0]) : Buffer.concat(header.pieces);
      header.pieces = [];
      header.got = 0;
      this.#message({ type: header.type, streamId: header.streamId, timestamp: header.timestamp, payload });
    }
    return at + size - start;
  }

  /** @param {Message} message */
  #message(message) {
    if (message.type === MESSAGE.SET_CHUNK_SIZE) {
      const size = message.payload.length >= 4 ? message.payload.readUInt32BE() : 0;
      if (size < 1 || size > MAX_CHUNK) {
        throw new Error('the chunk size is out of range');
      }
      this.chunkSize = size;
    } else if (message.type === MESSAGE.ABORT) {
      const header = message.payload.length >= 4 ? this.headers.get(message.payload.readUInt32BE()) : undefined;
      if (header) {
        header.got = 0;
        header.pieces = [];
      }
    } else {
      this.onMessage(message);
    }
  }
}

/** Writes every message with a full header: simple, and right for any reader. */
export class ChunkWriter {
  constructor() {
    this.chunkSize = 128;
  }

  /** @param {number} chunkStream 2 to 63 @param {Message} message @returns {Buffer} */
  write(chunkStream, { type, streamId, timestamp, payload }) {
    const time = timestamp >>> 0;
    const extended = time >= 0xffffff;
    const header = Buffer.alloc(extended ? 16 : 12);
    header[0] = chunkStream;
    header.writeUIntBE(extended ? 0xffffff : time, 1, 3);
    header.writeUIntBE(payload.length, 4, 3);
    header[7] = type;
    header.writeUInt32LE(streamId, 8);
    const continuation = Buffer.alloc(extended ? 5 : 1);
    continuation[0] = 0xc0 | chunkStream;
    if (extended) {
      header.writeUInt32BE(time, 12);
      continuation.writeUInt32BE(time, 1);
    }
    /** @type {Buffer[]} */
    const parts = [header];
    for (let at = 0; at < payload.length; at += this.chunkSize) {
      if (at > 0) {
        parts.push(continuation);
      }
      parts.push(payload.subarray(at, at + this.chunkSize));
    }
    return Buffer.concat(parts);
  }
}
