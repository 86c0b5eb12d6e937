// @ts-check
// One RTSP connection and its session: TCP only, media interleaved with the requests.

import { randomUUID } from 'node:crypto';
import { credentialsOf } from '../auth/hook.js';
import { isValidPath } from '../hub/hub.js';
import { log, shortId } from '../log.js';
import { watchStall } from '../stall.js';
import { formatAnswer, RtspReader } from './messages.js';
import { RtspPlayer } from './player.js';
import { RtspPublisher } from './publisher.js';
import { describeTracks, readAnnouncement } from './sdp.js';

const METHODS = 'DESCRIBE, ANNOUNCE, SETUP, PLAY, RECORD, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN';
const MAX_WAITING_REQUESTS = 16;

/** An answer that ends the handling of a request. */
class Refusal extends Error {
  /** @param {number} status @param {Record<string, string>} headers */
  constructor(status, headers = {}) {
    super(`answered ${status}`);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * @typedef {import('./messages.js').RtspRequest} RtspRequest
 * @typedef {import('../rtmp/connection.js').Context} Context
 * @typedef {{status?: number, headers?: Record<string, string>, body?: string, after?: () => void}} Answer
 */

export class RtspConnection {
  /** @type {'rtspSession'} */
  type = 'rtspSession';
  /** The session's id; a connection has at most one session here. */
  id = randomUUID();
  connectionId = randomUUID();
  created = new Date();
  /** @type {'idle' | 'read' | 'publish'} */
  state = 'idle';
  path = '';
  query = '';
  user = '';
  userAgent = '';
  /** Whether there is a session yet: from ANNOUNCE or the first SETUP on. */
  hasSession = false;
  #publisher = /** @type {RtspPublisher | null} */ (null);
  #player = /** @type {RtspPlayer | null} */ (null);
  #announced = /** @type {import('./sdp.js').AnnouncedTrack[]} */ ([]);
  #describedQuery = '';
  #nextChannel = 0;
  #reader = new RtspReader({
    onRequest: (request) => this.#enqueue(request),
    onPacket: (channel, data) => this.state === 'publish' && this.#publisher?.onPacket(channel, data),
  });
  #queue = Promise.resolve();
  #waiting = 0;
  #closed = false;

  /** @param {import('node:net').Socket} socket @param {Context} context @param {() => void} onClosed */
  constructor(socket, context, onClosed) {
    this.socket = socket;
    this.context = context;
    this.onClosed = onClosed;
    this.remoteAddr = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.setNoDelay(true);
    socket.on('data', (data) => this.#onData(data));
    socket.on('error', () => {});
    socket.on('close', () => this.close('the connection ended'));
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
  requestKeyframe() {} // FFmpeg as a publisher listens to no feedback.

  get counters() {
    return {
      received: this.#publisher?.packets ?? 0,
      inError: this.#publisher?.packetsInError ?? 0,
      sent: this.#player?.packets ?? 0,
      discarded: this.#player?.discarded ?? 0,
    };
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
      log('rtsp', `${shortId(this.id)} closed: ${reason}`);
    }
    this.socket.end();
    setTimeout(() => this.socket.destroy(), 500).unref();
    this.onClosed();
  }

  /** @param {import('../hub/stream.js').Unit} unit */
  write(unit) {
    this.#player?.write(unit);
  }

  /** @param {Buffer} data */
  #onData(data) {
    if (this.#closed) {
      return;
    }
    try {
      this.#reader.push(data);
    } catch (error) {
      this.close(error.message);
    }
  }

  /** Requests are handled one after another; the hook may take a while. @param {RtspRequest} request */
  #enqueue(request) {
    if (++this.#waiting > MAX_WAITING_REQUESTS) {
      throw new Error('too many requests at once');
    }
    this.#queue = this.#queue.then(() => this.#handle(request)).finally(() => this.#waiting--);
  }

  /** @param {RtspRequest} request */
  async #handle(request) {
    const cseq = request.headers.cseq ?? '';
    if (this.#closed) {
      return;
    }
    try {
      if (!/^\d{1,10}$/.test(cseq)) {
        throw new Refusal(400);
      }
      const { status = 200, headers = {}, body = '', after } = await this.#answer(request);
      this.socket.write(formatAnswer(status, cseq, this.hasSession ? { Session: this.id, ...headers } : headers, body));
      after?.();
    } catch (error) {
      if (error instanceof Refusal) {
        this.socket.write(formatAnswer(error.status, cseq, error.headers));
        // A client that was refused with what it showed will not do better on this connection; one that is asked to show will.
        if (error.status !== 401 || !error.headers['WWW-Authenticate']) {
          this.close(error.message);
        }
      } else {
        this.socket.write(formatAnswer(400, cseq));
        this.close(error.message);
      }
    }
  }

  /** @param {RtspRequest} request @returns {Promise<Answer>} */
  async #answer(request) {
    this.userAgent ||= (request.headers['user-agent'] ?? '').slice(0, 200);
    switch (request.method) {
      case 'OPTIONS':
        return { headers: { Public: METHODS } };
      case 'DESCRIBE':
        return this.#describe(request);
      case 'ANNOUNCE':
        return this.#announce(request);
      case 'SETUP':
        return this.#setup(request);
      case 'PLAY':
        return this.#play();
      case 'RECORD':
        return this.#record();
      case 'PAUSE':
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return {};
      case 'TEARDOWN':
        return { after: () => this.close('the client ended its session') };
      default:
        throw new Refusal(501);
    }
  }

  /** @param {RtspRequest} request @returns {Promise<Answer>} */
  async #describe(request) {
    const { path, query, base } = addressOf(request.url);
    await this.#authorize(request, 'read', path, query, this.connectionId, '');
    const stream = this.context.hub.streams.get(path);
    if (!stream) {
      throw new Refusal(404);
    }
    this.#describedQuery = query;
    return { headers: { 'Content-Base': `${base}/`, 'Content-Type': 'application/sdp' }, body: describeTracks(stream.tracks) };
  }

  /** @param {RtspRequest} request @returns {Promise<Answer>} */
  async #announce(request) {
    if (this.state !== 'idle' || this.#publisher) {
      throw new Refusal(455);
    }
    const { path, query } = addressOf(request.url);
    await this.#authorize(request, 'publish', path, query, this.id, this.userAgent);
    this.#announced = readAnnouncement(request.body);
    if (this.#announced.length === 0) {
      throw new Refusal(400);
    }
    this.path = path;
    this.query = query;
    this.hasSession = true;
    this.#publisher = new RtspPublisher(this.context.hub, path, this);
    return {};
  }

  /** @param {RtspRequest} request @returns {Promise<Answer>} */
  async #setup(request) {
    const transport = (request.headers.transport ?? '').split(',').find((option) => option.trim().startsWith('RTP/AVP/TCP'));
    if (!transport) {
      throw new Refusal(461);
    }
    const asked = /interleaved=(\d{1,3})-(\d{1,3})/.exec(transport);
    const channel = asked ? Number(asked[1]) : this.#nextChannel;
    if (channel > 254) {
      throw new Refusal(400);
    }
    this.#nextChannel = channel + 2;
    const interleaved = `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`;
    if (this.#publisher) {
      const announced = this.#announced.find(({ control }) => control !== '' && request.url.endsWith(control)) ?? this.#announced[0];
      this.#publisher.addTrack(announced, channel);
      return { headers: { Transport: `${interleaved};mode=record` } };
    }
    const { path, query, track } = addressOf(request.url);
    await this.#authorize(request, 'read', path, query || this.#describedQuery, this.id, this.userAgent);
    const stream = this.context.hub.streams.get(path);
    if (!stream || (this.#player && this.#player.stream !== stream)) {
      throw new Refusal(404);
    }
    const kinds = /** @type {('video' | 'audio')[]} */ (['video', 'audio']).filter((kind) => stream.tracks[kind]);
    if (!kinds[track]) {
      throw new Refusal(404);
    }
    this.path = path;
    this.query = query || this.#describedQuery;
    this.hasSession = true;
    this.#player ??= new RtspPlayer(stream, this.socket);
    const ssrc = this.#player.addTrack(kinds[track], channel);
    return { headers: { Transport: `${interleaved};ssrc=${ssrc.toString(16).padStart(8, '0').toUpperCase()}` } };
  }

  /** @returns {Answer} */
  #play() {
    const player = this.#player;
    if (!player || player.stream.closed) {
      throw new Refusal(player ? 404 : 455);
    }
    if (this.state === 'read') {
      return {};
    }
    this.state = 'read';
    log('rtsp', `${shortId(this.id)} reads ${this.path}`);
    return { headers: { Range: 'npt=now-' }, after: () => player.stream.addReader(this) };
  }

  /** @returns {Answer} */
  #record() {
    const publisher = this.#publisher;
    if (!publisher || publisher.channels.size === 0 || this.state !== 'idle') {
      throw new Refusal(455);
    }
    this.state = 'publish';
    log('rtsp', `${shortId(this.id)} publishes on ${this.path}`);
    publisher.start();
    return {};
  }

  /**
   * @param {RtspRequest} request @param {'read' | 'publish'} action @param {string} path @param {string} query
   * @param {string} id @param {string} userAgent
   */
  async #authorize(request, action, path, query, id, userAgent) {
    if (!isValidPath(path)) {
      throw new Refusal(400);
    }
    const credentials = credentialsOf(request.headers.authorization);
    const verdict = await this.context.hook.ask({
      ip: this.socket.remoteAddress ?? '', credentials, action, path, protocol: 'rtsp', id, query, userAgent,
    });
    if (verdict !== 'in') {
      throw new Refusal(401, verdict === 'ask' ? { 'WWW-Authenticate': 'Basic realm="ipcam"' } : {});
    }
    this.user = credentials.user;
  }
}

/**
 * Takes `rtsp://host/{path}[/trackID=n][?query]` apart.
 * @param {string} text @returns {{path: string, query: string, base: string, track: number}}
 */
function addressOf(text) {
  const match = /^rtsp:\/\/(?:[^/@]*@)?([^/?]+)\/?([^?]*)(?:\?(.*))?$/i.exec(text);
  if (!match) {
    throw new Refusal(400);
  }
  const [, host, rest, rawQuery = ''] = match;
  // Some clients put the track behind the query.
  const inQuery = /\/?trackID=(\d+)$/.exec(rawQuery);
  const inPath = /\/?trackID=(\d+)$/.exec(rest);
  const path = (inPath ? rest.slice(0, inPath.index) : rest).replace(/\/+$/, '');
  return {
    path,
    query: inQuery ? rawQuery.slice(0, inQuery.index) : rawQuery,
    base: `rtsp://${host}/${path}`,
    track: Number((inPath ?? inQuery)?.[1] ?? 0),
  };
}
