// @ts-check
// RTSP 1.0 (RFC 2326) on the wire: requests, interleaved packets and answers.

const MAX_HEAD = 16 * 1024;
const MAX_BODY = 64 * 1024;
const DOLLAR = 0x24;

/**
 * @typedef {{method: string, url: string, headers: Record<string, string>, body: string}} RtspRequest
 * @typedef {{onRequest: (request: RtspRequest) => void, onPacket: (channel: number, data: Buffer) => void}} Handler
 */

/** Cuts what comes over the connection into requests and packets. */
export class RtspReader {
  /** @param {Handler} handler */
  constructor(handler) {
    this.handler = handler;
    this.pending = /** @type {Buffer} */ (Buffer.alloc(0));
  }

  /** @param {Buffer} data @throws on what is not RTSP or goes over the limits */
  push(data) {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, data]) : data;
    while (this.pending.length > 0) {
      const used = this.pending[0] === DOLLAR ? this.#packet() : this.#request();
      if (used === 0) {
        return;
      }
      this.pending = this.pending.subarray(used);
    }
  }

  #packet() {
    const data = this.pending;
    if (data.length < 4 || data.length < 4 + data.readUInt16BE(2)) {
      return 0;
    }
    const end = 4 + data.readUInt16BE(2);
    this.handler.onPacket(data[1], data.subarray(4, end));
    return end;
  }

  #request() {
    const data = this.pending;
    if (!isMethodStart(data[0])) {
      throw new Error('not RTSP');
    }
    const end = data.indexOf('\r\n\r\n');
    if (end < 0 ? data.length > MAX_HEAD : end > MAX_HEAD) {
      throw new Error('a request is too long');
    }
    if (end < 0) {
      return 0;
    }
    const [line, ...fields] = data.toString('latin1', 0, end).split('\r\n');
    const match = /^([A-Z_]{3,20}) (\S{1,2048}) RTSP\/1\.\d$/.exec(line);
    if (!match) {
      throw new Error('not an RTSP request');
    }
    /** @type {Record<string, string>} */
    const headers = Object.create(null);
    for (const field of fields) {
      const colon = field.indexOf(':');
      if (colon > 0) {
        headers[field.slice(0, colon).trim().toLowerCase()] = field.slice(colon + 1).trim();
      }
    }
    const length = Number(headers['content-length'] ?? '0');
    if (!Number.isInteger(length) || length < 0 || length > MAX_BODY) {
      throw new Error('the body is too long');
    }
    if (data.length < end + 4 + length) {
      return 0;
    }
    const body = data.toString('utf8', end + 4, end + 4 + length);
    this.handler.onRequest({ method: match[1], url: match[2], headers, body });
    return end + 4 + length;
  }
}

/** @param {number} byte */
const isMethodStart = (byte) => byte >= 0x41 && byte <= 0x5a;

const REASONS = /** @type {Record<number, string>} */ ({
  200: 'OK', 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found', 405: 'Method Not Allowed', 454: 'Session Not Found',
  455: 'Method Not Valid in This State', 461: 'Unsupported Transport', 500: 'Internal Server Error', 501: 'Not Implemented',
});

/** @param {number} status @param {string} cseq @param {Record<string, string>} headers @param {string} body */
export function formatAnswer(status, cseq, headers = {}, body = '') {
  const all = { CSeq: cseq, Server: 'media-standin', ...headers, ...(body ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`RTSP/1.0 ${status} ${REASONS[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** An interleaved packet (RFC 2326, 10.12). @param {number} channel @param {Buffer} data */
export function framePacket(channel, data) {
  const frame = Buffer.allocUnsafe(4 + data.length);
  frame[0] = DOLLAR;
  frame[1] = channel;
  frame.writeUInt16BE(data.length, 2);
  data.copy(frame, 4);
  return frame;
}
