// @ts-check
// HLS over HTTP, with MediaMTX's addresses, redirect and sessions.

import { randomUUID } from 'node:crypto';
import { isValidPath } from '../hub/hub.js';
import { authorize, HttpError, HttpServer, ipOf } from '../http/server.js';
import { log } from '../log.js';
import { Muxer } from './muxer.js';
import { MEDIA_PLAYLIST, mainPlaylist, mediaPlaylist } from './playlists.js';
import { HlsSession } from './session.js';

const SWEEP_MS = 5000;
/** A player that asked for nothing in so long is gone. */
const IDLE_MS = 60_000;
const FIRST_SEGMENT_MS = 8000;
const BLOCK_MS = 5000;
const MAX_SESSIONS = 500;
const COOKIE = 'HttpOnly; Secure; SameSite=None; Partitioned';

/** @typedef {import('../http/server.js').Exchange} Exchange */

export class HlsServer {
  /** @param {import('../rtmp/connection.js').Context} context */
  constructor({ hub, hook, config }) {
    this.hub = hub;
    this.hook = hook;
    this.settings = config.hlsSettings;
    /** @type {Map<import('../hub/stream.js').Stream, Muxer>} */
    this.muxers = new Map();
    /** @type {Map<string, HlsSession>} by secret */
    this.sessions = new Map();
    this.http = new HttpServer('hls', (exchange) => this.#handle(exchange), 'Authorization, Range');
    this.sweep = setInterval(() => this.#sweep(), SWEEP_MS);
    hub.onEnded.push((_, stream) => this.#drop(stream));
    if (this.settings.alwaysRemux) {
      hub.onPublished.push((_, stream) => this.#muxerOf(stream));
    }
  }

  /** @param {import('../config/config.js').Listen} address */
  start(address) {
    return this.http.start(address);
  }

  close() {
    clearInterval(this.sweep);
    this.http.close();
    for (const stream of [...this.muxers.keys()]) {
      this.#drop(stream);
    }
  }

  /** @param {Exchange} exchange */
  async #handle(exchange) {
    const slash = exchange.path.lastIndexOf('/');
    const path = exchange.path.slice(1, slash);
    const file = exchange.path.slice(slash + 1);
    if (exchange.method !== 'GET' || !/\.(m3u8|mp4)$/.test(file)) {
      throw new HttpError(404, 'not found');
    }
    if (!isValidPath(path)) {
      throw new HttpError(400, 'invalid path name');
    }
    exchange.response.setHeader('Cache-Control', 'private, no-cache');
    if (file === 'index.m3u8') {
      await this.#begin(exchange, path);
    } else {
      await this.#serve(exchange, path, file);
    }
  }

  /** Asks the hook, opens a session and answers the main playlist. @param {Exchange} exchange @param {string} path */
  async #begin(exchange, path) {
    const { request, response, query } = exchange;
    const values = new URLSearchParams(query);
    if (values.get('cookieCheck') !== '1') {
      // A first round trip that finds out whether the player keeps cookies.
      values.set('cookieCheck', '1');
      values.sort();
      response.writeHead(302, { Location: `/${path}/index.m3u8?${values}`, 'Set-Cookie': `cookieCheck=1; ${COOKIE}` }).end();
      return;
    }
    values.delete('cookieCheck');
    const shown = values.toString();
    const id = randomUUID();
    const user = await authorize(this.hook, exchange, { action: 'read', path, protocol: 'hls', id, query: shown });
    const stream = this.hub.streams.get(path);
    if (!stream) {
      throw new HttpError(404, `no stream is available on path '${path}'`);
    }
    if (this.sessions.size >= MAX_SESSIONS) {
      throw new HttpError(503, 'too many sessions');
    }
    const muxer = this.#muxerOf(stream);
    muxer.lastRequest = new Date();
    if (!(await muxer.waitFor(() => muxer.segments.some(({ complete }) => complete), FIRST_SEGMENT_MS)) || stream.closed) {
      throw new HttpError(404, `no stream is available on path '${path}'`);
    }
    const session = new HlsSession({ id, path, query: shown, user }, request, stream, (ended) => this.sessions.delete(ended.secret));
    this.sessions.set(session.secret, session);
    const cookies = cookiesOf(request).has('cookieCheck');
    if (!cookies) {
      values.set('session', session.secret);
    }
    send(exchange, session, muxer, 'application/vnd.apple.mpegurl', mainPlaylist(stream.tracks, cookies ? '' : `?${values}`), cookies ? { 'Set-Cookie': `hlsSession=${session.secret}; ${COOKIE}` } : {});
  }

  /** Answers what belongs to a session. @param {Exchange} exchange @param {string} path @param {string} file */
  async #serve(exchange, path, file) {
    const values = new URLSearchParams(exchange.query);
    const secret = values.get('session') ?? cookiesOf(exchange.request).get('hlsSession') ?? '';
    const session = this.sessions.get(secret);
    if (!session || session.path !== path || session.ip !== ipOf(exchange.request)) {
      throw new HttpError(401, 'authentication error');
    }
    const muxer = this.muxers.get(session.stream);
    if (!muxer) {
      throw new HttpError(404, `no stream is available on path '${path}'`);
    }
    const now = new Date();
    muxer.lastRequest = now;
    session.lastRequest = now;
    if (file === MEDIA_PLAYLIST) {
      await waitForAsked(muxer, values);
      for (const name of [...values.keys()].filter((key) => key.startsWith('_HLS_'))) {
        values.delete(name);
      }
      const suffix = values.has('session') ? `?${values}` : '';
      send(exchange, session, muxer, 'application/vnd.apple.mpegurl', mediaPlaylist(muxer, suffix));
      return;
    }
    if (file === muxer.nextPartName) {
      await muxer.waitFor(() => muxer.file(file) !== null, BLOCK_MS);
    }
    const data = muxer.file(file);
    if (!data) {
      throw new HttpError(404, 'not found');
    }
    send(exchange, session, muxer, 'video/mp4', data);
  }

  /** @param {import('../hub/stream.js').Stream} stream */
  #muxerOf(stream) {
    let muxer = this.muxers.get(stream);
    if (!muxer) {
      muxer = new Muxer(stream, this.settings);
      this.muxers.set(stream, muxer);
      stream.addReader(muxer);
      log('hls', `muxing starts for ${stream.source.type}`);
    }
    return muxer;
  }

  /** @param {import('../hub/stream.js').Stream} stream */
  #drop(stream) {
    this.muxers.get(stream)?.close();
    this.muxers.delete(stream);
    for (const session of [...this.sessions.values()].filter((candidate) => candidate.stream === stream)) {
      session.close();
    }
  }

  #sweep() {
    const limit = Date.now() - IDLE_MS;
    for (const session of this.sessions.values()) {
      if (session.lastRequest.getTime() < limit) {
        session.close();
      }
    }
    for (const [stream, muxer] of this.muxers) {
      if (!this.settings.alwaysRemux && muxer.lastRequest.getTime() < limit) {
        this.#drop(stream);
      }
    }
  }
}

/** RFC 8216bis, 6.2.5.2: holds the answer until the playlist has what is asked for. @param {Muxer} muxer @param {URLSearchParams} values */
async function waitForAsked(muxer, values) {
  const msn = values.get('_HLS_msn');
  const part = values.get('_HLS_part');
  if (msn === null) {
    return;
  }
  const last = muxer.segments.at(-1)?.number ?? 0;
  if (!/^\d{1,9}$/.test(msn) || (part !== null && !/^\d{1,6}$/.test(part)) || Number(msn) > last + 2) {
    throw new HttpError(400, 'invalid delivery directive');
  }
  await muxer.waitFor(() => muxer.has(Number(msn), part === null ? null : Number(part)), BLOCK_MS);
}

/**
 * @param {Exchange} exchange @param {HlsSession} session @param {Muxer} muxer @param {string} type @param {string | Buffer} content
 * @param {Record<string, string>} headers
 */
function send({ response }, session, muxer, type, content, headers = {}) {
  const length = Buffer.byteLength(content);
  session.sent += length;
  muxer.bytesSent += length;
  muxer.stream.bytesSent += length;
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': length, ...headers }).end(content);
}

/** @param {import('node:http').IncomingMessage} request @returns {Map<string, string>} */
function cookiesOf(request) {
  return new Map((request.headers.cookie ?? '').split(';').map((cookie) => {
    const [name, ...value] = cookie.trim().split('=');
    return [name, value.join('=')];
  }));
}
