import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';

/**
 * Loads the compiled program's modules as WeChat does: each file once, by relative paths, with WeChat's globals and nothing of Node's.
 * @param {string} folder
 * @param {Record<string, unknown>} globals
 * @param {Record<string, unknown>} replaced Modules that are there already, by their path: the clinic's configuration.
 */
export function moduleLoader(folder, globals, replaced) {
  /** @type {Map<string, { exports: any }>} */
  const modules = new Map();
  const names = ['module', 'exports', 'require', ...Object.keys(globals), ...hidden];

  /** @param {string} file */
  function load(file) {
    const known = modules.get(file);
    if (known !== undefined) {
      return known.exports;
    }
    const module = { exports: {} };
    modules.set(file, module);
    const name = relative(folder, file).replaceAll('\\', '/');
    if (name in replaced) {
      module.exports = /** @type {any} */ (replaced[name]);
      return module.exports;
    }
    const run = compileFunction(readFileSync(file, 'utf8'), names, { filename: file });
    const require = (/** @type {string} */ path) => {
      if (!path.startsWith('.')) {
        throw new Error(`${name} requires "${path}": only relative paths lead anywhere in a mini-program`);
      }
      return load(fileOf(resolve(dirname(file), path)));
    };
    run.call(undefined, module, module.exports, require, ...Object.values(globals));
    return module.exports;
  }

  return (/** @type {string} */ path) => load(fileOf(join(folder, path)));
}

/** What Node has and a mini-program has not. */
const hidden = ['process', 'global', 'globalThis', 'Buffer', 'fetch', 'WebSocket', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'structuredClone', 'performance', 'crypto', 'setImmediate', 'queueMicrotask', 'navigator', 'document', 'window', 'localStorage'];

/** @param {string} path */
function fileOf(path) {
  const file = path.endsWith('.js') ? path : `${path}.js`;
  if (existsSync(file)) {
    return file;
  }
  const index = join(path, 'index.js');
  if (existsSync(path) && statSync(path).isDirectory() && existsSync(index)) {
    return index;
  }
  throw new Error(`There is no module ${file}`);
}
