// @ts-check
// WHIP and WHEP over HTTP, at MediaMTX's addresses: `/{path}/whip` and `/{path}/whep`.

import { randomUUID } from 'node:crypto';
import { isValidPath } from '../hub/hub.js';
import { authorize, HttpError, HttpServer, readBody, remoteAddrOf, sendJson, userAgentOf } from '../http/server.js';
import { log, shortId } from '../log.js';
import { candidateHosts } from './hosts.js';
import { WhepSession } from './player.js';
import { WhipSession } from './publisher.js';
import { UdpMux } from './udp-mux.js';

const MAX_SDP = 64 * 1024;
const MAX_SESSIONS = 300;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FRAGMENT = 'application/trickle-ice-sdpfrag';

/** @typedef {import('../http/server.js').Exchange} Exchange */

export class WebRtcServer {
  /** @param {import('../rtmp/connection.js').Context} context */
  constructor({ hub, hook, config }) {
    this.hub = hub;
    this.hook = hook;
    this.config = config;
    this.mux = new UdpMux();
    /** @type {string[]} */
    this.hosts = [];
    /** @type {Map<string, WhipSession | WhepSession>} by secret */
    this.sessions = new Map();
    this.http = new HttpServer('webrtc', (exchange) => this.#handle(exchange), 'Authorization, Content-Type, If-Match');
    this.link = config.webrtcSettings.iceServers.map(linkOf).join(', ');
  }

  /** @param {import('../config/config.js').Listen} address */
  start(address) {
    return this.http.start(address);
  }

  /** @param {import('../config/config.js').Listen} address */
  async startMedia(address) {
    this.hosts = await candidateHosts(this.config.webrtcSettings);
    await this.mux.start(address);
  }

  close() {
    this.http.close();
    for (const session of this.sessions.values()) {
      session.close('the server stops');
    }
    // After the goodbyes.
    setTimeout(() => this.mux.close(), 200);
  }

  /** @param {Exchange} exchange */
  async #handle(exchange) {
    const match = /^\/(.+?)\/(whip|whep)(?:\/(.+))?$/.exec(exchange.path);
    if (!match) {
      throw new HttpError(404, 'not found');
    }
    const [, path, kind, secret] = match;
    const publishing = kind === 'whip';
    if (secret !== undefined) {
      await this.#handleSession(exchange, secret);
    } else if (exchange.method === 'POST') {
      await this.#create(exchange, path, publishing);
    } else if (exchange.method === 'OPTIONS') {
      await this.#authorize(exchange, path, publishing, null);
      exchange.response.writeHead(204, {
        'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PATCH, DELETE',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match',
        'Access-Control-Expose-Headers': 'Accept-Post, Link',
        'Accept-Post': 'application/sdp',
        ...this.#linkHeader(),
      }).end();
    } else {
      throw new HttpError(405, 'method not allowed', { Allow: 'OPTIONS, POST' });
    }
  }

  /** @param {Exchange} exchange @param {string} path @param {boolean} publishing */
  async #create(exchange, path, publishing) {
    const { request, response, query } = exchange;
    if (contentTypeOf(request) !== 'application/sdp') {
      throw new HttpError(400, 'invalid Content-Type');
    }
    const offer = await readBody(request, MAX_SDP);
    const id = randomUUID();
    const user = await this.#authorize(exchange, path, publishing, id);
    const stream = this.hub.streams.get(path);
    if (!publishing && !stream) {
      throw new HttpError(404, `no stream is available on path '${path}'`);
    }
    if (this.sessions.size >= MAX_SESSIONS) {
      throw new HttpError(503, 'too many sessions');
    }
    const context = { hub: this.hub, config: this.config, mux: this.mux, hosts: this.hosts };
    const client = { id, path, query, user, userAgent: userAgentOf(request), remoteAddr: remoteAddrOf(request) };
    const onClosed = () => this.sessions.delete(session.secret);
    const session = stream && !publishing ? new WhepSession(stream, client, context, onClosed) : new WhipSession(client, context, onClosed);
    this.sessions.set(session.secret, session);
    log('webrtc', `${shortId(id)} ${publishing ? 'publishes on' : 'reads'} ${path}`);
    let answer = '';
    try {
      answer = await session.negotiate(offer);
    } catch (error) {
      session.close(`refused: ${error.message}`);
      throw new HttpError(publishing ? 406 : 400, publishing ? 'no valid tracks found' : 'invalid offer');
    }
    response.writeHead(201, {
      'Content-Type': 'application/sdp',
      'Access-Control-Expose-Headers': 'ETag, ID, Accept-Patch, Link, Location',
      ETag: '*',
      ID: id,
      'Accept-Patch': FRAGMENT,
      Location: `/${path}/${publishing ? 'whip' : 'whep'}/${session.secret}${query ? `?${query}` : ''}`,
      ...this.#linkHeader(),
    }).end(answer);
  }

  /** @param {Exchange} exchange @param {string} secret */
  async #handleSession({ request, response, method }, secret) {
    if (method !== 'PATCH' && method !== 'DELETE') {
      throw new HttpError(405, 'method not allowed', { Allow: 'PATCH, DELETE' });
    }
    if (!UUID.test(secret)) {
      throw new HttpError(400, 'invalid secret');
    }
    if (method === 'PATCH' && contentTypeOf(request) !== FRAGMENT) {
      throw new HttpError(400, 'invalid Content-Type');
    }
    const fragment = method === 'PATCH' ? await readBody(request, MAX_SDP) : '';
    const session = this.sessions.get(secret);
    if (!session) {
      throw new HttpError(404, 'session not found');
    }
    if (method === 'DELETE') {
      session.close('the client ended its session');
      sendJson(response, 200, { status: 'ok' });
      return;
    }
    const answer = await session.patch(fragment).catch((error) => {
      throw new HttpError(400, error.message);
    });
    if (answer) {
      response.writeHead(200, { 'Content-Type': FRAGMENT, ETag: answer.etag }).end(answer.body);
    } else {
      response.writeHead(204).end();
    }
  }

  /** @param {Exchange} exchange @param {string} path @param {boolean} publishing @param {string | null} id */
  #authorize(exchange, path, publishing, id) {
    if (!isValidPath(path)) {
      throw new HttpError(400, 'invalid path name');
    }
    return authorize(this.hook, exchange, { action: publishing ? 'publish' : 'read', path, protocol: 'webrtc', id, query: exchange.query });
  }

  #linkHeader() {
    return this.link === '' ? {} : { Link: this.link };
  }
}

/** @param {import('node:http').IncomingMessage} request */
const contentTypeOf = (request) => (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();

/** RFC 9725, 4.6. @param {import('../config/config.js').IceServer} server */
function linkOf({ url, username, password }) {
  const credentials = username ? `; username="${username}"; credential="${password}"; credential-type="password"` : '';
  return `<${url}>; rel="ice-server"${credentials}`;
}
