// @ts-check
// One HLS player, from its main playlist on.

import { randomUUID } from 'node:crypto';
import { ipOf, remoteAddrOf, userAgentOf } from '../http/server.js';

export class HlsSession {
  /** @type {'hlsSession'} */
  type = 'hlsSession';
  /** What the player shows; not the id, which others get to see. */
  secret = randomUUID();
  created = new Date();
  lastRequest = new Date();
  sent = 0;

  /**
   * @param {{id: string, path: string, query: string, user: string}} who @param {import('node:http').IncomingMessage} request
   * @param {import('../hub/stream.js').Stream} stream @param {(session: HlsSession) => void} onClosed
   */
  constructor({ id, path, query, user }, request, stream, onClosed) {
    this.id = id;
    this.path = path;
    this.query = query;
    this.user = user;
    this.ip = ipOf(request);
    this.remoteAddr = remoteAddrOf(request);
    this.userAgent = userAgentOf(request);
    this.stream = stream;
    this.onClosed = onClosed;
    stream.addReader(this);
  }

  write() {} // The muxer has the media; this is only counted among the readers.

  close() {
    this.stream.removeReader(this);
    this.onClosed(this);
  }
}
