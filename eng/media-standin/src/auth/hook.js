// @ts-check
// MediaMTX's `authMethod: http`: before anybody may do anything, the hook is asked. Any 2xx lets in; another status, a hook that
// does not answer, an answer that comes too late: all of them refuse.

import http from 'node:http';
import https from 'node:https';
import { log } from '../log.js';

/** @typedef {{user: string, password: string, token: string}} Credentials */

/**
 * @typedef {object} AccessRequest
 * @property {string} ip
 * @property {Credentials} credentials
 * @property {'publish' | 'read' | 'api' | 'metrics'} action
 * @property {string} path
 * @property {'rtsp' | 'rtmp' | 'hls' | 'webrtc' | ''} protocol
 * @property {string | null} id connection or session
 * @property {string} query without its question mark
 * @property {string} userAgent
 */

/**
 * What became of a question. `ask`: refused, but nothing was shown yet, so the client should be asked for credentials.
 * @typedef {'in' | 'ask' | 'refused'} Verdict
 */

/** @type {Credentials} */
export const NO_CREDENTIALS = Object.freeze({ user: '', password: '', token: '' });

export class AuthHook {
  /** @param {string} address @param {number} timeoutMs @param {string[]} excluded actions that are free */
  constructor(address, timeoutMs, excluded = []) {
    this.excluded = new Set(excluded);
    this.address = new URL(address);
    this.timeoutMs = timeoutMs;
    this.client = this.address.protocol === 'https:' ? https : http;
    this.agent = new this.client.Agent({ keepAlive: true, maxSockets: 32 });
  }

  /** @param {AccessRequest} request @returns {Promise<Verdict>} */
  async ask(request) {
    if (this.excluded.has(request.action)) {
      return 'in';
    }
    const { user, password } = request.credentials;
    const token = effectiveToken(request);
    const body = JSON.stringify({
      ip: request.ip,
      user,
      password,
      token,
      action: request.action,
      path: request.path,
      protocol: request.protocol,
      id: request.id,
      query: request.query,
      userAgent: request.userAgent,
    });
    let status = 0;
    try {
      // A kept-alive connection that the hook closed in the same moment fails before anything was read of the question: ask again.
      status = await this.#post(body).catch((error) => (error.code === 'ECONNRESET' ? this.#post(body) : Promise.reject(error)));
    } catch (error) {
      log('auth', `the hook did not answer: ${error.code ?? error.message}`);
    }
    if (status >= 200 && status <= 299) {
      return 'in';
    }
    return user === '' && password === '' && token === '' ? 'ask' : 'refused';
  }

  /** @param {string} body @returns {Promise<number>} the status */
  #post(body) {
    return new Promise((resolve, reject) => {
      const request = this.client.request(this.address, {
        method: 'POST',
        agent: this.agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      const deadline = setTimeout(() => request.destroy(new Error('no answer in time')), this.timeoutMs);
      request.on('response', (response) => {
        response.resume();
        clearTimeout(deadline);
        resolve(response.statusCode ?? 0);
      });
      request.on('error', (error) => {
        clearTimeout(deadline);
        reject(error);
      });
      request.end(body);
    });
  }

  close() {
    this.agent.destroy();
  }
}

/**
 * A Bearer value or, failing that, the password; RTSP and RTMP clients, which can set no header, may put it into the query.
 * @param {AccessRequest} request
 */
function effectiveToken({ credentials, protocol, query }) {
  if (credentials.token !== '' || credentials.password !== '') {
    return credentials.token || credentials.password;
  }
  if (protocol !== 'rtsp' && protocol !== 'rtmp') {
    return '';
  }
  const values = new URLSearchParams(query);
  const tokens = values.has('token') ? values.getAll('token') : values.getAll('jwt');
  return tokens.length === 1 ? tokens[0] : '';
}

/** Reads an Authorization header. @param {string | undefined} header @returns {Credentials} */
export function credentialsOf(header) {
  const [scheme, value] = splitOnce(header ?? '', ' ');
  if (scheme === 'Bearer') {
    const parts = value.split(':');
    return parts.length === 2 ? { user: parts[0], password: parts[1], token: '' } : { user: '', password: '', token: value };
  }
  if (scheme.toLowerCase() === 'basic') {
    const text = Buffer.from(value, 'base64').toString('utf8');
    if (text.includes(':')) {
      const [user, password] = splitOnce(text, ':');
      return { user, password, token: '' };
    }
  }
  return NO_CREDENTIALS;
}

/** @param {string} text @param {string} separator @returns {[string, string]} */
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
