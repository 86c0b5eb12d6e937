// @ts-check
import net from 'node:net';
import { listen } from '../listen.js';
import { RtspConnection } from './connection.js';

const MAX_CONNECTIONS = 500;

export class RtspServer {
  /** @param {import('../rtmp/connection.js').Context} context */
  constructor(context) {
    /** @type {Map<string, RtspConnection>} */
    this.connections = new Map();
    this.server = net.createServer((socket) => {
      const connection = new RtspConnection(socket, context, () => this.connections.delete(connection.id));
      this.connections.set(connection.id, connection);
    });
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /** @param {import('../config/config.js').Listen} address */
  start(address) {
    return listen(this.server, address);
  }

  close() {
    this.server.close();
    for (const connection of this.connections.values()) {
      connection.close('the server stops');
    }
  }
}
