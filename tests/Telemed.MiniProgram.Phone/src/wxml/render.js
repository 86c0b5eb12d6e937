import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseWxml } from './parse.js';

/**
 * What is on the screen: an element with its attributes' values.
 * @typedef {object} Shown
 * @property {string} name
 * @property {Record<string, unknown>} attributes
 * @property {Record<string, unknown>} dataset
 * @property {Record<string, string>} handlers Event → method of the page.
 * @property {(Shown | string)[]} children
 */
/** @typedef {Record<string, unknown>} Scope */

/** @type {Map<string, (scope: Scope) => unknown>} */
const compiled = new Map();

/**
 * A WXML expression: JavaScript's, over the page's data; what is not there is undefined, also below.
 * @param {string} expression
 * @returns {(scope: Scope) => unknown}
 */
function compile(expression) {
  let run = compiled.get(expression);
  if (run === undefined) {
    // Members of nothing are nothing in WXML: every `.` and `[` is an optional one.
    const lenient = expression.replace(/(?<=[\w\])])\.(?=[a-zA-Z_])/g, '?.').replace(/(?<=[\w\])])\[/g, '?.[');
    const evaluate = new Function('scope', `with (scope) { return (${lenient}); }`);
    run = (scope) => evaluate(new Proxy(scope, { has: () => true, get: (target, key) => (typeof key === 'string' ? target[key] : undefined) }));
    compiled.set(expression, run);
  }
  return run;
}

/**
 * The value of an attribute or a text: one `{{…}}` alone keeps its type, among other text it becomes text.
 * @param {string} source
 * @param {Scope} scope
 */
export function evaluate(source, scope) {
  const whole = /^\{\{((?:(?!\}\}).)*)\}\}$/s.exec(source.trim());
  if (whole !== null) {
    return compile(/** @type {string} */ (whole[1]))(scope);
  }
  return source.replace(/\{\{((?:(?!\}\}).)*)\}\}/gs, (_, expression) => String(compile(expression)(scope) ?? ''));
}

/** A page's WXML, ready to be drawn again and again. */
export class Template {
  #nodes;
  #folder;

  /** @param {string} file */
  constructor(file) {
    this.#folder = dirname(file);
    this.#nodes = parseWxml(readFileSync(file, 'utf8'), file);
  }

  /**
   * @param {Scope} data
   * @returns {(Shown | string)[]}
   */
  render(data) {
    return this.#list(this.#nodes, data);
  }

  /**
   * @param {import('./parse.js').Node[]} nodes
   * @param {Scope} scope
   * @returns {(Shown | string)[]}
   */
  #list(nodes, scope) {
    /** @type {(Shown | string)[]} */
    const shown = [];
    /** Whether a branch of the present wx:if was taken. */
    let taken = false;
    for (const node of nodes) {
      if (node.kind === 'text') {
        shown.push(String(evaluate(node.text.trim(), scope) ?? ''));
        continue;
      }
      const { attributes } = node;
      if (typeof attributes['wx:if'] === 'string') {
        taken = Boolean(evaluate(attributes['wx:if'], scope));
      } else if (typeof attributes['wx:elif'] === 'string') {
        if (taken) {
          continue;
        }
        taken = Boolean(evaluate(attributes['wx:elif'], scope));
      } else if ('wx:else' in attributes) {
        if (taken) {
          continue;
        }
        taken = true;
      } else {
        taken = true;
      }
      if (taken) {
        shown.push(...this.#repeated(node, scope));
      }
    }
    return shown;
  }

  /**
   * @param {import('./parse.js').Element} node
   * @param {Scope} scope
   * @returns {(Shown | string)[]}
   */
  #repeated(node, scope) {
    const each = node.attributes['wx:for'];
    if (typeof each !== 'string') {
      return this.#one(node, scope);
    }
    const items = evaluate(each, scope);
    if (!Array.isArray(items)) {
      return [];
    }
    const item = String(node.attributes['wx:for-item'] ?? 'item');
    const index = String(node.attributes['wx:for-index'] ?? 'index');
    return items.flatMap((value, place) => this.#one(node, { ...scope, [item]: value, [index]: place }));
  }

  /**
   * @param {import('./parse.js').Element} node
   * @param {Scope} scope
   * @returns {(Shown | string)[]}
   */
  #one(node, scope) {
    if (node.name === 'block') {
      return this.#list(node.children, scope);
    }
    if (node.name === 'include') {
      return new Template(join(this.#folder, String(node.attributes['src']))).render(scope);
    }
    /** @type {Shown} */
    const shown = { name: node.name, attributes: {}, dataset: {}, handlers: {}, children: [] };
    for (const [name, source] of Object.entries(node.attributes)) {
      if (name.startsWith('wx:')) {
        continue;
      }
      const handler = /^(?:bind|catch):?(\w+)$/.exec(name);
      const value = source === true ? true : evaluate(source, scope);
      if (handler !== null) {
        shown.handlers[/** @type {string} */ (handler[1])] = String(value);
      } else if (name.startsWith('data-')) {
        shown.dataset[name.slice('data-'.length)] = value;
      } else {
        shown.attributes[name] = value;
      }
    }
    shown.children = this.#list(node.children, scope);
    return [shown];
  }
}

/**
 * All elements, in the order of the document.
 * @param {(Shown | string)[]} tree
 * @returns {Shown[]}
 */
export function elementsOf(tree) {
  return tree.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elementsOf(node.children)]));
}

/**
 * @param {Shown | string} node
 * @returns {string}
 */
export function textOf(node) {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}
