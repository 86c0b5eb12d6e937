/**
 * @typedef {object} Element
 * @property {'element'} kind
 * @property {string} name
 * @property {Record<string, string | true>} attributes
 * @property {Node[]} children
 */
/** @typedef {{ kind: 'text', text: string }} Text */
/** @typedef {Element | Text} Node */

const namePattern = /[a-zA-Z_][\w:.-]*/y;
const spacePattern = /\s*/y;

/**
 * Parses WXML, strictly: what WeChat's compiler would refuse is an error here too.
 * @param {string} source
 * @param {string} file For errors.
 * @returns {Node[]}
 */
export function parseWxml(source, file) {
  let at = 0;
  const fail = (/** @type {string} */ what) => {
    const line = source.slice(0, at).split('\n').length;
    throw new SyntaxError(`${file}:${line}: ${what}`);
  };
  const take = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const expect = (/** @type {string} */ text) => {
    if (!source.startsWith(text, at)) {
      fail(`"${text}" is missing`);
    }
    at += text.length;
  };

  /** @returns {Record<string, string | true>} */
  function attributes() {
    /** @type {Record<string, string | true>} */
    const all = {};
    for (;;) {
      take(spacePattern);
      const name = take(namePattern);
      if (name === '') {
        return all;
      }
      if (name in all) {
        fail(`attribute ${name} twice`);
      }
      if (source[at] !== '=') {
        all[name] = true;
        continue;
      }
      at += 1;
      const quote = source[at];
      if (quote !== '"' && quote !== '\'') {
        fail(`the value of ${name} has no quotes`);
      }
      const close = source.indexOf(/** @type {string} */ (quote), at + 1);
      if (close < 0) {
        fail(`the value of ${name} does not end`);
      }
      all[name] = source.slice(at + 1, close);
      at = close + 1;
    }
  }

  /**
   * @param {string | null} parent
   * @returns {Node[]}
   */
  function children(parent) {
    /** @type {Node[]} */
    const nodes = [];
    for (;;) {
      if (at >= source.length) {
        if (parent !== null) {
          fail(`<${parent}> does not end`);
        }
        return nodes;
      }
      if (source.startsWith('<!--', at)) {
        const close = source.indexOf('-->', at);
        if (close < 0) {
          fail('the comment does not end');
        }
        at = close + 3;
      } else if (source.startsWith('</', at)) {
        if (parent === null) {
          fail('nothing is open that could end here');
        }
        at += 2;
        expect(/** @type {string} */ (parent));
        take(spacePattern);
        expect('>');
        return nodes;
      } else if (source[at] === '<') {
        nodes.push(element());
      } else {
        const next = source.indexOf('<', at);
        const text = source.slice(at, next < 0 ? source.length : next);
        at += text.length;
        if (text.trim() !== '') {
          nodes.push({ kind: 'text', text });
        }
      }
    }
  }

  /** @returns {Element} */
  function element() {
    expect('<');
    const name = take(namePattern);
    if (name === '') {
      fail('a name is missing');
    }
    const all = attributes();
    if (source.startsWith('/>', at)) {
      at += 2;
      return { kind: 'element', name, attributes: all, children: [] };
    }
    expect('>');
    return { kind: 'element', name, attributes: all, children: children(name) };
  }

  return children(null);
}
