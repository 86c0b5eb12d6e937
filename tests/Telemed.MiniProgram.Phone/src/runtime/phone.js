import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceApi, recorder } from '../api/device.js';
import { NetworkApi } from '../api/network.js';
import { navigationApi } from '../api/navigation.js';
import { Permissions } from '../api/permissions.js';
import { LivePlayer } from '../media/livePlayer.js';
import { LivePusher } from '../media/livePusher.js';
import { textOf } from '../wxml/render.js';
import { Clock } from './clock.js';
import { moduleLoader } from './modules.js';
import { LivePage } from './page.js';

/**
 * @typedef {object} PhoneOptions
 * @property {string} folder The built mini-program.
 * @property {string} gateway The gateway's origin, in the place of the clinic's configuration.
 * @property {boolean} [insecure] Accept the system's self-made certificate.
 * @property {string} [ffmpeg]
 * @property {string} [language] As WeChat says it: zh_CN, en, …
 */

/** How long after having left the screen WeChat stops the program's clock. */
const freezeAfterMs = 5000;

/**
 * A phone with WeChat on which the mini-program runs. What it does is told by events: `page`, `code`, `log`, `modal`, `fault`.
 * @extends {EventEmitter<{ told: [Record<string, unknown>] }>}
 */
export class Phone extends EventEmitter {
  /** @type {LivePage[]} */
  pages = [];
  clock = new Clock();
  permissions = new Permissions();
  /** What is sent: `{ bFrames, audioRate }`. @type {import('../media/livePusher.js').Encoding} */
  encoding = {};
  /** Answers to what WeChat asks the person. */
  person = { /** @type {boolean} */ confirms: true, /** @type {string | null} */ scans: null };
  /** @type {Map<string, unknown>} */
  storage = new Map();
  recorder = recorder();
  /** So slow that a page does not open in time in the place of another one. */
  tooSlow = false;
  /** @type {Map<string, Set<(value?: any) => void>>} */
  #listeners = new Map();
  /** @type {Map<string, Record<string, any>>} */
  #definitions = new Map();
  /** @type {Record<string, any>} */
  #app = {};
  /** @type {NodeJS.Timeout | undefined} */
  #freezing;
  #loading = '';
  #load;

  /** @param {PhoneOptions} options */
  constructor(options) {
    super();
    this.folder = options.folder;
    this.ffmpeg = options.ffmpeg ?? 'ffmpeg';
    this.language = options.language ?? 'zh_CN';
    this.insecure = options.insecure ?? false;
    this.network = new NetworkApi(this);
    this.appJson = JSON.parse(readFileSync(join(this.folder, 'app.json'), 'utf8'));
    const wx = { ...this.network.api(), ...navigationApi(this), ...this.permissions.api(), ...deviceApi(this) };
    const globals = {
      wx,
      App: (/** @type {Record<string, any>} */ app) => { this.#app = app; },
      Page: (/** @type {Record<string, any>} */ page) => { this.#definitions.set(this.#loading, page); },
      getApp: () => this.#app,
      getCurrentPages: () => this.pages.map(({ page }) => page),
      console: { ...console, info: this.#say('info'), log: this.#say('info'), warn: this.#say('warn'), error: this.#say('warn') },
      setTimeout: this.clock.setTimeout,
      setInterval: this.clock.setInterval,
      clearTimeout: this.clock.clear,
      clearInterval: this.clock.clear,
    };
    this.#load = moduleLoader(this.folder, globals, { 'config.js': { config: { gateway: options.gateway, clinicName: '' } } });
  }

  /**
   * Opens the program: from a card, a code or the list of programs.
   * @param {Record<string, string>} query
   */
  open(query = {}) {
    this.guarded(() => this.#load('app.js'));
    this.callApp('onLaunch', { query });
    this.callApp('onShow', { query });
    this.go(this.appJson.pages[0], query);
  }

  /**
   * @param {string} route
   * @param {Record<string, string>} query
   */
  go(route, query = {}) {
    if (!this.appJson.pages.includes(route)) {
      throw new Error(`app.json has no page ${route}`);
    }
    this.#loading = route;
    this.#load(`${route}.js`);
    const definition = this.#definitions.get(route);
    if (definition === undefined) {
      throw new Error(`${route}.js calls no Page()`);
    }
    const page = new LivePage(this, route, definition, query);
    this.pages.push(page);
    this.tell({ event: 'page', route });
    page.open();
  }

  /** The page on the screen. */
  get top() {
    const page = this.pages[this.pages.length - 1];
    if (page === undefined) {
      throw new Error('No page is open');
    }
    return page;
  }

  /**
   * The finger on an element: by its id, or by the words on it.
   * @param {{ on?: string, text?: string }} what
   */
  tap({ on, text }) {
    const element = this.top.find((shown) => (on !== undefined ? shown.attributes['id'] === on : 'tap' in shown.handlers && textOf(shown).includes(text ?? '')));
    if (element === null) {
      throw new Error(`There is nothing to tap: ${on ?? text}`);
    }
    if (element.attributes['disabled'] === true) {
      throw new Error(`${on ?? text} is disabled`);
    }
    if (!this.top.handle(element, 'tap', { x: 0, y: 0 })) {
      throw new Error(`Nothing happens on a tap on ${on ?? text}`);
    }
  }

  /**
   * @param {string} id
   * @param {string} value
   */
  type(id, value) {
    const element = this.top.find((shown) => shown.attributes['id'] === id);
    if (element === null || !this.top.handle(element, 'input', { value, cursor: value.length })) {
      throw new Error(`There is nothing to type into: ${id}`);
    }
  }

  /** The program leaves the screen: another app, the lock screen, a call. */
  leave() {
    this.top.call('onHide');
    this.callApp('onHide', {});
    for (const component of this.top.live.values()) {
      component.suspend();
    }
    this.#freezing = setTimeout(() => { this.clock.freeze(); }, freezeAfterMs);
  }

  comeBack() {
    clearTimeout(this.#freezing);
    this.clock.thaw();
    this.callApp('onShow', { query: {} });
    this.top.call('onShow');
  }

  /**
   * A call comes in, or is over.
   * @param {boolean} on
   */
  call(on) {
    this.notify(on ? 'audioInterruptionBegin' : 'audioInterruptionEnd');
    for (const component of this.top.live.values()) {
      component.interrupt(on);
    }
  }

  /**
   * @param {string} name
   * @param {string} id
   * @param {(event: string, detail: Record<string, unknown>) => void} fire
   */
  newComponent(name, id, fire) {
    return name === 'live-pusher' ? new LivePusher(this, id, fire) : new LivePlayer(this, id, fire);
  }

  /**
   * A method of the app itself.
   * @param {string} method
   * @param {unknown} value
   */
  callApp(method, value) {
    const run = this.#app[method];
    return typeof run === 'function' ? this.guarded(() => run.call(this.#app, value)) : undefined;
  }

  /** `wx.onX` and `wx.offX` for an event. @param {string} event */
  listening(event) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    return {
      on: (/** @type {(value?: any) => void} */ listener) => { listeners.add(listener); },
      off: (/** @type {(value?: any) => void} */ listener) => { listeners.delete(listener); },
    };
  }

  /**
   * @param {string} event
   * @param {unknown} [value]
   */
  notify(event, value) {
    for (const listener of this.#listeners.get(event) ?? []) {
      this.clock.run(() => { this.guarded(() => listener(value)); });
    }
  }

  /**
   * Runs the program's code: what it throws is a fault of the program, and told.
   * @template T
   * @param {() => T} run
   * @returns {T | undefined}
   */
  guarded(run) {
    try {
      const result = run();
      if (result instanceof Promise) {
        result.catch((error) => { this.fault(error); });
      }
      return result;
    } catch (error) {
      this.fault(error);
      return undefined;
    }
  }

  /** @param {unknown} error */
  fault(error) {
    this.tell({ event: 'fault', message: error instanceof Error ? error.stack ?? error.message : String(error) });
  }

  /** @param {Record<string, unknown>} what */
  tell(what) {
    this.emit('told', what);
  }

  /** What was seen and heard before counts no more. */
  forgetWhatWasSeen() {
    for (const component of this.top.live.values()) {
      component.forget();
    }
  }

  /** Switches the phone off. */
  dispose() {
    clearTimeout(this.#freezing);
    for (const page of this.pages.splice(0)) {
      for (const component of page.live.values()) {
        component.dispose();
      }
      page.closed = true;
    }
    this.recorder.stop();
    this.network.dispose();
    this.clock.dispose();
  }

  /** @param {'info' | 'warn'} level */
  #say(level) {
    return (/** @type {unknown[]} */ ...values) => { this.tell({ event: 'log', level, text: values.map(String).join(' ') }); };
  }
}
