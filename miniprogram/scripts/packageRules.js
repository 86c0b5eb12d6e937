import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';

/** WeChat's own limit of a main package is 2 MB; ours leaves a patient on a bad network waiting less. */
export const largestPackage = 500 * 1024;

const text = new Set(['.js', '.json', '.wxml', '.wxss']);
/** What must be in no package: somebody's domain (but for the configured one), app id, secret or token. */
const leaks = [
  { what: 'an address', pattern: /\b(?:https?|wss?|rtmps?):\/\/[a-z0-9.-]+/gi },
  { what: 'an app id', pattern: /\bwx[0-9a-f]{16}\b/g },
  { what: 'a secret', pattern: /\b[0-9a-f]{32}\b|BEGIN [A-Z ]*PRIVATE KEY/g },
];

/**
 * Every file below a folder.
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/**
 * What WeChat, or a reviewer of a submission, would find wrong with a built package.
 * @param {string} folder
 * @param {string} gateway The one address that may be in it.
 * @returns {string[]}
 */
export function packageFaults(folder, gateway) {
  const files = filesBelow(folder);
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const faults = size > largestPackage ? [`The package has ${String(size)} bytes, more than ${String(largestPackage)}.`] : [];
  for (const file of files.filter((path) => text.has(extname(path)))) {
    const content = readFileSync(file, 'utf8');
    for (const { what, pattern } of leaks) {
      for (const [found] of content.matchAll(pattern)) {
        if (gateway === '' || found !== gateway) {
          faults.push(`${relative(folder, file)} holds ${what}: ${found}`);
        }
      }
    }
  }
  return [...faults, ...requireFaults(folder, files.filter((path) => path.endsWith('.js'))), ...appFaults(folder)];
}

/**
 * Every module that is required is in the package.
 * @param {string} folder
 * @param {string[]} scripts
 */
function requireFaults(folder, scripts) {
  return scripts.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)]
    .map(([, path = '']) => ({ path, module: join(dirname(file), `${path}.js`) }))
    .filter(({ path, module }) => !path.startsWith('.') || relative(folder, module).startsWith('..') || !existsSync(module))
    .map(({ path }) => `${relative(folder, file)} requires "${path}", which is not in the package.`));
}

/**
 * The rules of app.json: every page has its four files, and what app.json names is there.
 * @param {string} folder
 */
function appFaults(folder) {
  const faults = [];
  /** @type {{ pages: string[], themeLocation?: string, sitemapLocation?: string, darkmode?: boolean }} */
  const app = JSON.parse(readFileSync(join(folder, 'app.json'), 'utf8'));
  for (const page of app.pages) {
    for (const extension of ['.js', '.json', '.wxml', '.wxss']) {
      if (!existsSync(join(folder, page + extension))) {
        faults.push(`app.json: ${page}${extension} is missing.`);
      }
    }
  }
  for (const name of [app.themeLocation, app.sitemapLocation]) {
    if (name !== undefined && !existsSync(join(folder, name))) {
      faults.push(`app.json: ${name} is missing.`);
    }
  }
  const words = JSON.stringify(app).match(/@\w+/g) ?? [];
  if (app.themeLocation !== undefined) {
    /** @type {Record<string, Record<string, string>>} */
    const theme = JSON.parse(readFileSync(join(folder, app.themeLocation), 'utf8'));
    for (const word of words) {
      for (const scheme of ['light', 'dark']) {
        if (theme[scheme]?.[word.slice(1)] === undefined) {
          faults.push(`theme.json: ${scheme} has no ${word.slice(1)}.`);
        }
      }
    }
  }
  return faults;
}
