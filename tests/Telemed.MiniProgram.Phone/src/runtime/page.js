import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Template, elementsOf } from '../wxml/render.js';

/** @typedef {import('../wxml/render.js').Shown} Shown */

/**
 * Sets `value` at a path of setData: `a.b[0].c`.
 * @param {Record<string, any>} data
 * @param {string} path
 * @param {unknown} value
 */
export function setPath(data, path, value) {
  const steps = path.split(/\.|\[|\]/).filter((step) => step !== '');
  const last = /** @type {string} */ (steps.pop());
  let target = data;
  for (const step of steps) {
    target[step] ??= {};
    target = target[step];
  }
  target[last] = value;
}

/** What setData takes is what goes through JSON: functions and prototypes do not. @param {unknown} value */
function copied(value) {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** A page of the program on this phone's screen. */
export class LivePage {
  #phone;
  #template;
  /** @type {(Shown | string)[]} */
  tree = [];
  /** @type {Map<string, import('../media/component.js').LiveComponent>} By the element's id. */
  live = new Map();
  closed = false;

  /**
   * @param {import('./phone.js').Phone} phone
   * @param {string} route
   * @param {Record<string, any>} definition What the page's code handed to Page().
   * @param {Record<string, string>} query
   */
  constructor(phone, route, definition, query) {
    this.#phone = phone;
    this.route = route;
    this.#template = new Template(join(phone.folder, `${route}.wxml`));
    if (!existsSync(join(phone.folder, `${route}.json`))) {
      throw new Error(`${route}.json is missing`);
    }
    const page = Object.create(null);
    for (const [name, member] of Object.entries(definition)) {
      page[name] = typeof member === 'function' ? member.bind(page) : copied(member);
    }
    page.data ??= {};
    page.route = route;
    page.options = query;
    page.setData = (/** @type {Record<string, unknown>} */ changes, /** @type {(() => void) | undefined} */ done) => {
      if (this.closed) {
        return;
      }
      for (const [path, value] of Object.entries(changes)) {
        setPath(page.data, path, copied(value));
      }
      // The view is another thread: it is drawn a moment later, and only then the callback comes.
      setImmediate(() => {
        this.draw();
        if (done !== undefined) {
          this.#phone.clock.run(() => { this.#phone.guarded(() => done.call(page)); });
        }
      });
    };
    this.page = page;
    this.query = query;
  }

  open() {
    this.call('onLoad', this.query);
    this.draw();
    this.call('onShow');
    this.call('onReady');
  }

  /**
   * @param {string} method
   * @param {unknown[]} values
   */
  call(method, ...values) {
    const run = this.page[method];
    return typeof run === 'function' ? this.#phone.guarded(() => run(...values)) : undefined;
  }

  close() {
    this.call('onUnload');
    this.closed = true;
    for (const component of this.live.values()) {
      component.dispose();
    }
    this.live.clear();
  }

  draw() {
    if (this.closed) {
      return;
    }
    this.tree = this.#template.render(this.page.data);
    const seen = new Set();
    for (const element of elementsOf(this.tree)) {
      if (element.name === 'live-pusher' || element.name === 'live-player') {
        const id = String(element.attributes['id'] ?? element.name);
        seen.add(id);
        let component = this.live.get(id);
        if (component === undefined) {
          component = this.#phone.newComponent(element.name, id, (event, detail) => { this.fire(id, event, detail); });
          this.live.set(id, component);
        }
        component.update(element.attributes);
      }
    }
    for (const [id, component] of this.live) {
      if (!seen.has(id)) {
        component.dispose();
        this.live.delete(id);
      }
    }
  }

  /** @param {(element: Shown) => boolean} which */
  find(which) {
    return elementsOf(this.tree).find(which) ?? null;
  }

  /**
   * An event of the element with this id, as WeChat hands it to the page.
   * @param {string} id
   * @param {string} event
   * @param {Record<string, unknown>} detail
   */
  fire(id, event, detail) {
    const element = this.find((shown) => shown.attributes['id'] === id);
    if (element !== null) {
      this.#phone.clock.run(() => { this.handle(element, event, detail); });
    }
  }

  /**
   * @param {Shown} element
   * @param {string} event
   * @param {Record<string, unknown>} detail
   * @returns {boolean} Whether the page listens to it.
   */
  handle(element, event, detail) {
    const method = element.handlers[event];
    if (method === undefined) {
      return false;
    }
    if (typeof this.page[method] !== 'function') {
      throw new Error(`${this.route}.wxml names ${method}, which the page does not have`);
    }
    const target = { id: element.attributes['id'] ?? '', dataset: element.dataset };
    this.call(method, { type: event, timeStamp: Date.now(), target, currentTarget: target, detail, mark: {} });
    return true;
  }
}
