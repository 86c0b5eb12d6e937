import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import WebSocket from 'ws';

/** The network of the phone: real connections, which end when it goes. */
export class NetworkApi {
  #phone;
  /** Everything that is open. @type {Set<{ destroy(): void }>} */
  #open = new Set();
  up = true;
  type = 'wifi';
  /** Opened since the start, for tests that look at what was shown to the server. */
  sockets = 0;
  /** Called when a socket's first message has come. @type {() => void} */
  onHello = () => undefined;

  /** @param {import('../runtime/phone.js').Phone} phone */
  constructor(phone) {
    this.#phone = phone;
  }

  /**
   * Something that dies with the network; answers what ends that.
   * @param {{ destroy(): void }} connection
   */
  bind(connection) {
    this.#open.add(connection);
    return () => { this.#open.delete(connection); };
  }

  /**
   * @param {boolean} up
   * @param {string} [type]
   */
  set(up, type = up ? 'wifi' : 'none') {
    this.up = up;
    this.type = type;
    this.drop();
    this.#phone.notify('networkStatusChange', { isConnected: up, networkType: type });
  }

  /** Every connection breaks, without a word to anybody. */
  drop() {
    for (const connection of [...this.#open]) {
      connection.destroy();
    }
  }

  /** WebSockets alone break. */
  dropSockets() {
    for (const connection of [...this.#open].filter((one) => one instanceof SocketTask)) {
      connection.destroy();
    }
  }

  dispose() {
    this.drop();
  }

  /** wx's part of it. */
  api() {
    const listening = this.#phone.listening('networkStatusChange');
    return {
      request: (/** @type {RequestOptions} */ options) => this.#request(options),
      connectSocket: (/** @type {{ url: string, fail?: (error: object) => void }} */ options) => {
        this.sockets += 1;
        const task = new SocketTask(options.url, this.up, this.#phone, () => { release(); });
        const release = this.bind(task);
        return task;
      },
      onNetworkStatusChange: listening.on,
      offNetworkStatusChange: listening.off,
      getNetworkType: (/** @type {{ success?: (answer: object) => void }} */ { success }) => { this.#later(() => success?.({ networkType: this.type })); },
    };
  }

  /**
   * @typedef {{ url: string, method?: string, header?: Record<string, string>, data?: string, timeout?: number,
   *   success?: (answer: object) => void, fail?: (error: { errMsg: string }) => void, complete?: (answer: object) => void }} RequestOptions
   */
  /** @param {RequestOptions} options */
  #request({ url, method = 'GET', header = {}, data, timeout = 60_000, success, fail, complete }) {
    let over = false;
    const end = (/** @type {() => void} */ how) => {
      if (!over) {
        over = true;
        release();
        this.#later(how);
      }
    };
    const failed = (/** @type {string} */ why) => { end(() => {
      fail?.({ errMsg: `request:fail ${why}` });
      complete?.({ errMsg: `request:fail ${why}` });
    }); };
    /** @type {() => void} */
    let release = () => undefined;
    if (!this.up) {
      failed('no network');
      return { abort() { failed('abort'); } };
    }
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, { method, headers: header, timeout, rejectUnauthorized: !this.#phone.insecure }, (response) => {
      /** @type {Buffer[]} */
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', (error) => { failed(error.message); });
      response.on('end', () => { end(() => {
        const text = Buffer.concat(parts).toString('utf8');
        const answer = { statusCode: response.statusCode, header: response.headers, data: parsed(text), errMsg: 'request:ok', cookies: [] };
        success?.(answer);
        complete?.(answer);
      }); });
    });
    release = this.bind(request);
    request.on('timeout', () => { request.destroy(new Error('timeout')); });
    request.on('error', (error) => { failed(error.message); });
    request.on('close', () => { failed('closed'); });
    request.end(data);
    return { abort: () => { request.destroy(); } };
  }

  /** @param {() => void} then */
  #later(then) {
    setImmediate(() => { this.#phone.clock.run(() => { this.#phone.guarded(then); }); });
  }
}

/** wx's default dataType is json: what parses is parsed. @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What wx.connectSocket answers. */
class SocketTask {
  #phone;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Record<'open' | 'message' | 'close' | 'error', ((value: any) => void)[]>} */
  #listeners = { open: [], message: [], close: [], error: [] };
  #greeted = false;

  /**
   * @param {string} url
   * @param {boolean} up
   * @param {import('../runtime/phone.js').Phone} phone
   * @param {() => void} onOver
   */
  constructor(url, up, phone, onOver) {
    this.#phone = phone;
    if (!up) {
      setImmediate(() => {
        onOver();
        this.#tell('error', { errMsg: 'connectSocket:fail no network' });
        this.#tell('close', { code: 1006, reason: '' });
      });
      return;
    }
    const socket = new WebSocket(url, { rejectUnauthorized: !phone.insecure, handshakeTimeout: 10_000 });
    this.#socket = socket;
    socket.on('open', () => { this.#tell('open', { header: {} }); });
    socket.on('message', (data, isBinary) => {
      this.#tell('message', { data: isBinary ? data : String(data) });
      if (!this.#greeted) {
        this.#greeted = true;
        phone.network.onHello();
      }
    });
    socket.on('error', (error) => { this.#tell('error', { errMsg: error.message }); });
    socket.on('close', (code, reason) => {
      onOver();
      this.#tell('close', { code, reason: String(reason) });
    });
  }

  onOpen(/** @type {(value: any) => void} */ listener) { this.#listeners.open.push(listener); }

  onMessage(/** @type {(value: any) => void} */ listener) { this.#listeners.message.push(listener); }

  onClose(/** @type {(value: any) => void} */ listener) { this.#listeners.close.push(listener); }

  onError(/** @type {(value: any) => void} */ listener) { this.#listeners.error.push(listener); }

  send(/** @type {{ data: string, fail?: (error: object) => void }} */ { data, fail }) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(data);
    } else {
      fail?.({ errMsg: 'sendSocketMessage:fail not open' });
    }
  }

  close(/** @type {{ code?: number, reason?: string }} */ { code = 1000, reason = '' } = {}) {
    this.#socket?.close(code, reason);
  }

  destroy() {
    this.#socket?.terminate();
  }

  /**
   * @param {'open' | 'message' | 'close' | 'error'} event
   * @param {unknown} value
   */
  #tell(event, value) {
    this.#phone.clock.run(() => { this.#listeners[event].forEach((listener) => { this.#phone.guarded(() => listener(value)); }); });
  }
}
