/**
 * How a connection ended.
 * @typedef {{ code: number | null, why: string }} End `code`: what the SDK says first; null where it says nothing of its own.
 */

/** WeChat's SDK tries again by itself, with the address that it has, so often and after so long. */
const retries = 3;
const retryMs = 1000;

/**
 * What live-pusher and live-player have in common: they are started and stopped by their context, connect, break, try again three times
 * by themselves with the old address, and give up.
 */
export class LiveComponent {
  phone;
  id;
  #fire;
  /** @type {Record<string, any>} */
  attributes = {};
  /** Wanted by the program. */
  running = false;
  /** @type {{ destroy(): void } | null} */
  #connection = null;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #failures = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #figures;
  /** Connections made since the phone was switched on. */
  connections = 0;
  /** Every code that was told, newest last. @type {number[]} */
  codes = [];
  #interrupted = false;

  /** @returns {'live-pusher' | 'live-player'} */
  get kind() {
    throw new Error('not a component of its own');
  }

  /** What the SDK says when it tries again, and when it has given up. @returns {{ again: number, over: number }} */
  get breaking() {
    throw new Error('not a component of its own');
  }

  /**
   * @param {import('../runtime/phone.js').Phone} phone
   * @param {string} id
   * @param {(event: string, detail: Record<string, unknown>) => void} fire
   */
  constructor(phone, id, fire) {
    this.phone = phone;
    this.id = id;
    this.#fire = fire;
  }

  /** @param {Record<string, unknown>} attributes */
  update(attributes) {
    this.attributes = attributes;
  }

  start() {
    if (this.running) {
      return;
    }
    if (this.address === '') {
      this.phone.tell({ event: 'log', level: 'warn', text: `${this.id}: started without an address` });
      return;
    }
    this.running = true;
    this.#failures = 0;
    if (this.#interrupted) {
      this.code(5001);
      this.running = false;
      return;
    }
    if (this.prepare()) {
      this.#connect();
      this.#figures = setInterval(() => { this.#tellFigures(); }, 2000);
    } else {
      this.running = false;
    }
  }

  stop() {
    this.running = false;
    clearTimeout(this.#timer);
    clearInterval(this.#figures);
    const connection = this.#connection;
    this.#connection = null;
    connection?.destroy();
  }

  dispose() {
    this.stop();
  }

  /** The program left the screen. */
  suspend() {
    if (this.running) {
      this.stop();
      this.code(5000);
    }
  }

  /** @param {boolean} on */
  interrupt(on) {
    this.#interrupted = on;
    if (on && this.running) {
      this.stop();
      if (this.kind === 'live-pusher') {
        this.code(5001);
      }
    }
  }

  /** The connection breaks, as when a server goes. */
  drop() {
    this.#connection?.destroy();
  }

  switchCamera() {
    this.phone.tell({ event: 'camera', id: this.id });
  }

  /** @param {number} code */
  code(code) {
    this.codes.push(code);
    this.phone.tell({ event: 'code', device: this.kind, id: this.id, code });
    this.#fire('statechange', { code, message: '' });
  }

  /** The SDK has given up, whatever the connection does. @param {number} code */
  giveUp(code) {
    this.stop();
    this.code(code);
  }

  /**
   * @param {string} event
   * @param {Record<string, unknown>} detail
   */
  fire(event, detail) {
    this.#fire(event, detail);
  }

  /** Before connecting: camera and microphone. Whether it may go on. */
  prepare() {
    return true;
  }

  /** @returns {string} */
  get address() {
    return '';
  }

  /**
   * One connection, which says how it ended.
   * @param {string} _address
   * @param {(end: End) => void} _onEnd
   * @returns {{ destroy(): void }}
   */
  connect(_address, _onEnd) {
    throw new Error('not a component of its own');
  }

  /** @returns {Record<string, unknown> | null} */
  figures() {
    return null;
  }

  /** What it has seen and heard so far counts no more. */
  forget() {}

  /** What it does and has done, for tests. @returns {Record<string, unknown>} */
  report() {
    return {};
  }

  /** It works: what failed before is forgotten. */
  worked() {
    this.#failures = 0;
  }

  #tellFigures() {
    const info = this.#connection === null ? null : this.figures();
    if (info !== null) {
      this.#fire('netstatus', { info });
    }
  }

  #connect() {
    this.connections += 1;
    if (!this.phone.network.up) {
      this.#ended({ code: 3002, why: 'no network' });
      return;
    }
    let over = false;
    const connection = this.connect(this.address, (end) => {
      if (!over) {
        over = true;
        release();
        if (this.#connection === connection) {
          this.#connection = null;
          this.#ended(end);
        }
      }
    });
    const release = this.phone.network.bind(connection);
    this.#connection = connection;
  }

  /** @param {End} end */
  #ended({ code, why }) {
    this.phone.tell({ event: 'connection', device: this.kind, id: this.id, why });
    if (!this.running) {
      return;
    }
    if (code !== null) {
      this.code(code);
    }
    // By what the program has heard it may have stopped, or started anew.
    if (!this.running || this.#connection !== null) {
      return;
    }
    this.#failures += 1;
    if (this.#failures > retries) {
      this.giveUp(this.breaking.over);
      return;
    }
    this.code(this.breaking.again);
    if (this.running && this.#connection === null) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => { this.#connect(); }, retryMs);
    }
  }
}
