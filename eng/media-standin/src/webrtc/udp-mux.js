// @ts-check
// All WebRTC media over one UDP port, as MediaMTX does it: a STUN request names its session by the user name that the session's
// answer gave out (RFC 8445, 7.2.2) and proves it with the password; from then on the address that it came from belongs to that session.

import dgram from 'node:dgram';
import { parseMessage } from 'werift';
import { reasonOf } from '../listen.js';

const RECEIVE_BUFFER = 2 * 1024 * 1024;
const MAX_ADDRESSES = 2000;
const STUN_HEADER = 20;
const MAGIC_COOKIE = 0x2112a442;

/**
 * Where the packets of one session go.
 * @typedef {object} Endpoint
 * @property {(ufrag: string) => string | undefined} passwordFor
 * @property {(data: Buffer, address: [string, number]) => void} onPacket
 */

export class UdpMux {
  constructor() {
    this.socket = dgram.createSocket('udp4');
    /** @type {Map<string, Endpoint>} */
    this.byUfrag = new Map();
    /** @type {Map<string, Endpoint>} */
    this.byAddress = new Map();
    this.port = 0;
    this.socket.on('message', (data, { address, port }) => this.#onMessage(data, address, port));
  }

  /** @param {import('../config/config.js').Listen} address @returns {Promise<void>} */
  start({ host, port }) {
    return new Promise((resolve, reject) => {
      this.socket.once('error', (error) => reject(new Error(`UDP ${host || '*'}:${port}: ${reasonOf(error)}`)));
      this.socket.bind({ port, address: host || '0.0.0.0', exclusive: true }, () => {
        this.socket.removeAllListeners('error');
        this.socket.on('error', () => {});
        this.port = this.socket.address().port;
        try {
          // A keyframe comes as one burst; the system may allow less, which is fine.
          this.socket.setRecvBufferSize(RECEIVE_BUFFER);
          this.socket.setSendBufferSize(RECEIVE_BUFFER);
        } catch {
          // Its own size then.
        }
        resolve();
      });
    });
  }

  /** @param {string} ufrag @param {Endpoint} endpoint */
  register(ufrag, endpoint) {
    this.byUfrag.set(ufrag, endpoint);
  }

  /** @param {Endpoint} endpoint */
  forget(endpoint) {
    for (const map of [this.byUfrag, this.byAddress]) {
      for (const [key, value] of map) {
        if (value === endpoint) {
          map.delete(key);
        }
      }
    }
  }

  /** @param {Buffer} data @param {string} host @param {number} port */
  send(data, host, port) {
    this.socket.send(data, port, host);
  }

  close() {
    try {
      this.socket.close();
    } catch {
      // It was never opened.
    }
  }

  /** @param {Buffer} data @param {string} host @param {number} port */
  #onMessage(data, host, port) {
    const key = `${host}:${port}`;
    if (isStunRequest(data)) {
      const endpoint = this.#sessionOf(data);
      if (!endpoint) {
        return;
      }
      if (this.byAddress.size >= MAX_ADDRESSES && !this.byAddress.has(key)) {
        return;
      }
      this.byAddress.set(key, endpoint);
    }
    const endpoint = this.byAddress.get(key);
    try {
      endpoint?.onPacket(data, [host, port]);
    } catch {
      // A packet that cannot be read is lost, like one that never came.
    }
  }

  /** @param {Buffer} data @returns {Endpoint | null} null for whoever does not know the password */
  #sessionOf(data) {
    try {
      const ufrag = String(parseMessage(data)?.getAttributeValue('USERNAME') ?? '').split(':')[0];
      const endpoint = this.byUfrag.get(ufrag);
      const password = endpoint?.passwordFor(ufrag);
      if (!endpoint || !password) {
        return null;
      }
      const message = parseMessage(data, Buffer.from(password, 'utf8'));
      return message?.attributesKeys.includes('MESSAGE-INTEGRITY') ? endpoint : null;
    } catch {
      return null;
    }
  }
}

/** @param {Buffer} data */
function isStunRequest(data) {
  return data.length >= STUN_HEADER && data.readUInt16BE(0) === 0x0001 && data.readUInt32BE(4) === MAGIC_COOKIE;
}
