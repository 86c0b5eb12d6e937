// Builds the gallery and the app, serves them on a free port of this machine, and opens them in Chromium: for pictures of every page, for axe
// and for the keyboard.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { delimiter, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** As the tests of the whole system find it: CHROMIUM_BIN, else by name on the PATH and where it is usually installed. */
export function findChromium() {
  const configured = process.env['CHROMIUM_BIN'];
  if (configured !== undefined && configured !== '') {
    return configured;
  }
  const names = process.platform === 'win32'
    ? ['chrome.exe', 'msedge.exe']
    : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Google Chrome', 'Chromium'];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/Applications/Google Chrome.app/Contents/MacOS',
    '/Applications/Chromium.app/Contents/MacOS',
    join(process.env['ProgramFiles'] ?? '', 'Google', 'Chrome', 'Application'),
  ];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

/** Served with the rest: a browser keeps what it has compiled of a file. */
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @type {Readonly<Record<string, string>>} */
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };

/**
 * Serves a built folder; whatever is no file in it is the app, except for the API, which is away.
 * @param {string} folder
 */
async function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    if (path.startsWith('/api') || path.startsWith('/media')) {
      response.writeHead(503).end();
      return;
    }
    const file = extname(path) === '' ? 'index.html' : path.slice(1);
    readFile(path === '/axe.js' ? axe : join(folder, file)).then(
      (body) => response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Cache-Control': extname(file) === '.html' ? 'no-store' : 'max-age=3600' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => { resolve(undefined); }); });
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

/** Builds both pages, `index.html` the app and `gallery.html` every screen in every state, and serves them. */
export async function serveGallery() {
  const folder = join(root, 'dist-gallery');
  // As it is delivered: within tests it would be the React of tests, which is several times as slow.
  const environment = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false, rolldownOptions: { input: [join(root, 'index.html'), join(root, 'gallery.html')] } },
  });
  if (environment === undefined) {
    delete process.env['NODE_ENV'];
  } else {
    process.env['NODE_ENV'] = environment;
  }
  return await serve(folder);
}

/**
 * Chromium with the gallery and the app, and the ids of all of the gallery's pages.
 * @param {string} origin where {@link serveGallery} serves
 */
export async function openGallery(origin) {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('No Chromium was found: install the package chromium, or name the executable in CHROMIUM_BIN.');
  }
  const browser = await chromium.launch({
    executablePath,
    args: [
      // CI runs as root, for whom Chromium's sandbox does not work.
      '--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--hide-scrollbars',
      // What a screen reader is told of an element, as a property of it.
      '--enable-blink-features=ComputedAccessibilityInfo',
    ],
  });
  const index = await browser.newPage();
  await index.goto(`${origin}/gallery.html`);
  await index.locator('a[href^="?page="]').first().waitFor();
  /** @type {string[]} */
  const hrefs = await index.locator('a[href^="?page="]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const ids = [...new Set(hrefs.map((href) => new URLSearchParams(href).get('page') ?? ''))];
  await index.close();

  return {
    browser,
    ids,
    /** @param {string} id @param {string} language */
    addressOf: (id, language) => `${origin}/gallery.html?page=${id}&lang=${language}`,
    close: async () => { await browser.close(); },
  };
}

/**
 * Opens a state of the gallery and waits until it is there and stands still.
 * @param {import('playwright-core').Page} page
 * @param {string} address
 */
export async function openState(page, address) {
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  await arranged(page, address);
}

/**
 * The same in a page that has shown another state of the same area: without loading it anew, which would take most of the time.
 * @param {import('playwright-core').Page} page
 * @param {string} id
 * @param {string} language
 */
export async function openNextState(page, id, language) {
  await page.evaluate(`void gallery.open(${JSON.stringify(id)}, ${JSON.stringify(language)})`);
  await arranged(page, id);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} address
 */
async function arranged(page, address) {
  const state = await page.waitForFunction(() => document.documentElement.dataset['gallery'], null, { timeout: 20_000 });
  const said = await state.jsonValue();
  if (said !== 'ready') {
    throw new Error(`${address} is not what it is to show: ${String(said)}`);
  }
  await settled(page);
}

/**
 * Waits until a page stands still: fonts are there, and nothing of it is about to be drawn.
 * @param {import('playwright-core').Page} page
 */
export async function settled(page) {
  await page.locator('#root > *').first().waitFor({ state: 'attached' });
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); });
  });
}
