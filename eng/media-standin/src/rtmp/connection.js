// @ts-check
// One RTMP connection: handshake, commands, then either a publisher or a player.

import { randomUUID } from 'node:crypto';
import { NO_CREDENTIALS } from '../auth/hook.js';
import { isValidPath } from '../hub/hub.js';
import { log, shortId } from '../log.js';
import { watchStall } from '../stall.js';
import { addressOf } from './address.js';
import { decodeAmf0, encodeAmf0 } from './amf0.js';
import { ChunkReader, ChunkWriter, MESSAGE } from './chunks.js';
import { Handshake } from './handshake.js';
import { RtmpPlayer } from './player.js';
import { RtmpPublisher } from './publisher.js';

const WINDOW = 2_500_000;
const CHUNK_SIZE = 65_536;
const STREAM_ID = 1;
const CHUNK_STREAM = Object.freeze({ CONTROL: 2, COMMAND: 3, AUDIO: 4, DATA: 5, VIDEO: 6 });

/** @typedef {{hub: import('../hub/hub.js').Hub, hook: import('../auth/hook.js').AuthHook, config: import('../config/config.js').Config}} Context */

export class RtmpConnection {
  /** @type {'rtmpConn'} */
  type = 'rtmpConn';
  id = randomUUID();
  created = new Date();
  /** @type {'idle' | 'read' | 'publish'} */
  state = 'idle';
  path = '';
  query = '';
  userAgent = '';
  #app = '';
  #acked = 0;
  #handshake = /** @type {Handshake | null} */ (new Handshake());
  #reader = new ChunkReader((message) => this.#onMessage(message));
  #writer = new ChunkWriter();
  #publisher = /** @type {RtmpPublisher | null} */ (null);
  #player = /** @type {RtmpPlayer | null} */ (null);
  #busy = false;
  #closed = false;

  /** @param {import('node:net').Socket} socket @param {Context} context @param {() => void} onClosed */
  constructor(socket, context, onClosed) {
    this.socket = socket;
    this.context = context;
    this.onClosed = onClosed;
    this.remoteAddr = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.setNoDelay(true);
    socket.on('data', (data) => this.#guard(() => this.#onData(data)));
    socket.on('error', () => {});
    socket.on('close', () => this.close('the connection ended'));
    // Whoever says nothing for this long has no business here; a player is excused, it only listens.
    socket.setTimeout(context.config.readTimeoutMs, () => {
      if (this.state !== 'read') {
        this.close('nothing came in time');
      }
    });
    this.endWatch = watchStall(socket, context.config.writeTimeoutMs, () => {
      this.close('the reader takes nothing');
      socket.destroy();
    });
  }

  bytesReceived = () => this.socket.bytesRead;
  bytesSent = () => this.socket.bytesWritten;
  requestKeyframe() {} // RTMP has no way to ask.

  get framesDiscarded() {
    return this.#player?.discarded ?? 0;
  }

  /** @param {string} reason */
  close(reason) {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.endWatch();
    this.#publisher?.close(reason);
    this.#player?.stream.removeReader(this);
    if (this.state !== 'idle') {
      log('rtmp', `${shortId(this.id)} closed: ${reason}`);
    }
    this.socket.end();
    // What is not read in a moment is not read any more.
    setTimeout(() => this.socket.destroy(), 500).unref();
    this.onClosed();
  }

  /** @param {import('../hub/stream.js').Unit} unit */
  write(unit) {
    this.#player?.write(unit);
  }

  /** @param {() => void} action */
  #guard(action) {
    if (this.#closed) {
      return;
    }
    try {
      action();
    } catch (error) {
      this.close(error.message);
    }
  }

  /** @param {Buffer} data */
  #onData(data) {
    if (this.#handshake) {
      const rest = this.#handshake.push(data, (answer) => this.socket.write(answer));
      if (rest === null) {
        return;
      }
      this.#handshake = null;
      data = rest;
    }
    this.#reader.push(data);
    if (this.socket.bytesRead - this.#acked >= WINDOW) {
      this.#acked = this.socket.bytesRead;
      this.#control(MESSAGE.ACK, this.#acked >>> 0);
    }
  }

  /** @param {import('./chunks.js').Message} message */
  #onMessage(message) {
    switch (message.type) {
      case MESSAGE.COMMAND:
        this.#onCommand(decodeAmf0(message.payload));
        break;
      case MESSAGE.COMMAND_AMF3:
        this.#onCommand(decodeAmf0(message.payload.subarray(1)));
        break;
      case MESSAGE.AUDIO:
      case MESSAGE.VIDEO:
      case MESSAGE.DATA:
        this.#publisher?.onMessage(message);
        break;
    }
  }

  /** @param {any[]} values */
  #onCommand([name, transaction, object, argument]) {
    switch (name) {
      case 'connect':
        this.#connect(Number(transaction), object);
        break;
      case 'createStream':
        this.#command('_result', Number(transaction), null, STREAM_ID);
        break;
      case 'publish':
      case 'play':
        if (typeof argument === 'string') {
          this.#begin(name, argument).catch((error) => this.close(error.message));
        }
        break;
      case 'deleteStream':
      case 'closeStream':
      case 'FCUnpublish':
        if (this.state !== 'idle') {
          this.close('the client ended its stream');
        }
        break;
      case 'releaseStream':
      case 'FCPublish':
      case 'getStreamLength':
        this.#command('_result', Number(transaction), null, null);
        break;
    }
  }

  /** @param {number} transaction @param {any} object */
  #connect(transaction, object) {
    this.#app = String(object?.app ?? '');
    this.userAgent = String(object?.flashVer ?? '').slice(0, 200);
    this.#control(MESSAGE.WINDOW_ACK, WINDOW);
    this.#send(CHUNK_STREAM.CONTROL, MESSAGE.PEER_BANDWIDTH, 0, Buffer.from([...uint32(WINDOW), 2]));
    this.#control(MESSAGE.SET_CHUNK_SIZE, CHUNK_SIZE);
    this.#writer.chunkSize = CHUNK_SIZE;
    this.#command('_result', transaction, { fmsVer: 'FMS/3,5,7,7009', capabilities: 31, mode: 1 }, {
      level: 'status',
      code: 'NetConnection.Connect.Success',
      description: 'Connection succeeded.',
      objectEncoding: 0,
    });
  }

  /** @param {'publish' | 'play'} command @param {string} name */
  async #begin(command, name) {
    if (this.state !== 'idle' || this.#busy) {
      throw new Error('a second stream on one connection');
    }
    this.#busy = true;
    const publishing = command === 'publish';
    const { path, query } = addressOf(this.#app, name);
    const values = new URLSearchParams(query);
    const verdict = isValidPath(path)
      ? await this.context.hook.ask({
        ip: this.socket.remoteAddress ?? '',
        credentials: { ...NO_CREDENTIALS, user: values.get('user') ?? '', password: values.get('pass') ?? '' },
        action: publishing ? 'publish' : 'read',
        path,
        protocol: 'rtmp',
        id: this.id,
        query,
        userAgent: this.userAgent,
      })
      : 'refused';
    this.#busy = false;
    if (this.#closed) {
      return;
    }
    if (verdict !== 'in') {
      this.#status('error', publishing ? 'NetStream.Publish.Denied' : 'NetStream.Play.Failed', 'authentication failed');
      throw new Error('authentication failed');
    }
    this.path = path;
    this.query = query;
    if (publishing) {
      this.#publish();
    } else {
      this.#play();
    }
  }

  #publish() {
    this.state = 'publish';
    log('rtmp', `${shortId(this.id)} publishes on ${this.path}`);
    this.#publisher = new RtmpPublisher(this.context.hub, this.path, this);
    this.#status('status', 'NetStream.Publish.Start', 'publish start');
  }

  #play() {
    const stream = this.context.hub.streams.get(this.path);
    if (!stream) {
      this.#status('error', 'NetStream.Play.StreamNotFound', 'no stream is available on this path');
      throw new Error(`no stream is available on path '${this.path}'`);
    }
    this.state = 'read';
    log('rtmp', `${shortId(this.id)} reads ${this.path}`);
    this.#send(CHUNK_STREAM.CONTROL, MESSAGE.USER_CONTROL, 0, Buffer.from([0, 0, ...uint32(STREAM_ID)]));
    this.#status('status', 'NetStream.Play.Reset', 'play reset');
    this.#status('status', 'NetStream.Play.Start', 'play start');
    this.#send(CHUNK_STREAM.DATA, MESSAGE.DATA, 0, encodeAmf0('|RtmpSampleAccess', true, true), STREAM_ID);
    this.#player = new RtmpPlayer(stream, (type, timestamp, payload) => this.#sendMedia(type, timestamp, payload), () => this.socket.writableLength);
    this.#player.start();
    stream.addReader(this);
  }

  /** @param {number} type @param {number} timestamp @param {Buffer} payload */
  #sendMedia(type, timestamp, payload) {
    const chunkStream = type === MESSAGE.VIDEO ? CHUNK_STREAM.VIDEO : type === MESSAGE.AUDIO ? CHUNK_STREAM.AUDIO : CHUNK_STREAM.DATA;
    if (this.#player) {
      this.#player.stream.bytesSent += payload.length;
    }
    this.#send(chunkStream, type, timestamp, payload, STREAM_ID);
  }

  /** @param {number} chunkStream @param {number} type @param {number} timestamp @param {Buffer} payload */
  #send(chunkStream, type, timestamp, payload, streamId = 0) {
    this.socket.write(this.#writer.write(chunkStream, { type, streamId, timestamp, payload }));
  }

  /** @param {number} type @param {number} value */
  #control(type, value) {
    this.#send(CHUNK_STREAM.CONTROL, type, 0, Buffer.from(uint32(value)));
  }

  /** @param {...any} values */
  #command(...values) {
    this.#send(CHUNK_STREAM.COMMAND, MESSAGE.COMMAND, 0, encodeAmf0(...values));
  }

  /** @param {'status' | 'error'} level @param {string} code @param {string} description */
  #status(level, code, description) {
    this.#send(CHUNK_STREAM.COMMAND, MESSAGE.COMMAND, 0, encodeAmf0('onStatus', 0, null, { level, code, description }), STREAM_ID);
  }
}

/** @param {number} value */
const uint32 = (value) => [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
