// @ts-check
import http from 'node:http';

/** Any of these as token, or in the query, lets in; everything else is refused. */
export const GOOD = 'good';

/** A real HTTP hook that remembers what it was asked. */
export class TestHook {
  constructor() {
    /** @type {any[]} */
    this.asked = [];
    this.server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += piece));
      request.on('end', () => {
        const question = JSON.parse(body);
        this.asked.push(question);
        const good = question.token === GOOD || new URLSearchParams(question.query).get('token') === GOOD;
        response.writeHead(good ? 204 : 403).end();
      });
    });
  }

  /** @returns {Promise<string>} its address */
  start() {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address());
      resolve(`http://127.0.0.1:${port}/hook`);
    }));
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
