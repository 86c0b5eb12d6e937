// @ts-check
// What the HTTP sides (API, metrics, WHIP/WHEP, HLS) have in common.

import http from 'node:http';
import { credentialsOf } from '../auth/hook.js';
import { listen } from '../listen.js';
import { log } from '../log.js';

/** An answer other than the expected one; its message goes to the client, so it must hold no secret. */
export class HttpError extends Error {
  /** @param {number} status @param {string} message @param {Record<string, string>} headers */
  constructor(status, message, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * @typedef {{request: http.IncomingMessage, response: http.ServerResponse, method: string, path: string, query: string}} Exchange
 *   `path` is decoded and starts with a slash; `query` is raw, without its question mark
 */

const METHODS = 'OPTIONS, GET, POST, PATCH, DELETE';

export class HttpServer {
  /** @param {string} name @param {(exchange: Exchange) => void | Promise<void>} handle @param {string} allowedHeaders for preflights */
  constructor(name, handle, allowedHeaders = 'Authorization, Content-Type') {
    this.name = name;
    this.handle = handle;
    this.allowedHeaders = allowedHeaders;
    this.server = http.createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
      void this.#answer(request, response);
    });
    this.server.maxConnections = 500;
    this.server.on('connection', (socket) => socket.setNoDelay(true));
    this.server.on('clientError', (_, socket) => socket.destroy());
  }

  /** @param {import('../config/config.js').Listen} address */
  start(address) {
    return listen(this.server, address);
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async #answer(request, response) {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Server', 'media-standin');
    request.on('error', () => {});
    response.on('error', () => {});
    try {
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method']) {
        response.writeHead(204, { 'Access-Control-Allow-Methods': METHODS, 'Access-Control-Allow-Headers': this.allowedHeaders }).end();
        return;
      }
      const [rawPath, ...rest] = (request.url ?? '/').split('?');
      await this.handle({ request, response, method: request.method ?? '', path: decode(rawPath), query: rest.join('?') });
    } catch (error) {
      if (!(error instanceof HttpError)) {
        log(this.name, `a request failed: ${error.stack}`);
      }
      const { status, message, headers } = error instanceof HttpError ? error : new HttpError(500, 'internal error');
      if (response.headersSent) {
        response.destroy();
        return;
      }
      sendJson(response, status, { status: 'error', error: message }, headers);
    }
  }
}

/** @param {string} rawPath */
function decode(rawPath) {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    throw new HttpError(400, 'invalid path');
  }
}

/** @param {http.ServerResponse} response @param {number} status @param {unknown} value @param {Record<string, string>} headers */
export function sendJson(response, status, value, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(value));
}

/** @param {http.IncomingMessage} request @param {number} limit bytes @returns {Promise<string>} */
export async function readBody(request, limit) {
  /** @type {Buffer[]} */
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > limit) {
      throw new HttpError(413, 'the body is too long', { Connection: 'close' });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/**
 * Asks the hook about an HTTP request.
 * @param {import('../auth/hook.js').AuthHook} hook @param {Exchange} exchange
 * @param {Pick<import('../auth/hook.js').AccessRequest, 'action' | 'path' | 'protocol' | 'id' | 'query'>} what
 * @returns {Promise<string>} the user's name
 * @throws {HttpError} 401
 */
export async function authorize(hook, { request }, what) {
  const credentials = credentialsOf(request.headers.authorization);
  const client = what.protocol === '' ? '' : userAgentOf(request);
  const verdict = await hook.ask({ ip: ipOf(request), credentials, userAgent: client, ...what });
  if (verdict !== 'in') {
    throw new HttpError(401, 'authentication error', verdict === 'ask' ? { 'WWW-Authenticate': 'Basic realm="mediamtx"' } : {});
  }
  return credentials.user;
}

/** @param {http.IncomingMessage} request */
export const ipOf = (request) => (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');

/** @param {http.IncomingMessage} request */
export const remoteAddrOf = (request) => `${ipOf(request)}:${request.socket.remotePort}`;

/** @param {http.IncomingMessage} request */
export const userAgentOf = (request) => (request.headers['user-agent'] ?? '').slice(0, 300);
