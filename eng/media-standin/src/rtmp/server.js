// @ts-check
import net from 'node:net';
import { listen } from '../listen.js';
import { RtmpConnection } from './connection.js';

/** More connections than a development machine ever needs; whoever comes then is turned away. */
const MAX_CONNECTIONS = 500;

export class RtmpServer {
  /** @param {import('./connection.js').Context} context */
  constructor(context) {
    /** @type {Map<string, RtmpConnection>} */
    this.connections = new Map();
    this.server = net.createServer((socket) => {
      const connection = new RtmpConnection(socket, context, () => this.connections.delete(connection.id));
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
