// npm run screenshots [-- [--jpeg] [--light|--dark] [--phone|--desktop] [--zh|--en] part of an id …]: every page of the gallery in both languages,
// light and dark, on a phone and on a desktop, into the folder screenshots, with an index.html to look through.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openGallery, openState, serveGallery } from './gallery.js';

const target = fileURLToPath(new URL('../screenshots/', import.meta.url));
const given = process.argv.slice(2);
const wanted = given.filter((one) => !one.startsWith('--'));
const type = given.includes('--jpeg') ? 'jpeg' : 'png';

/**
 * Those that were named, or all.
 * @template {string} T
 * @param {readonly T[]} all
 * @returns {readonly T[]}
 */
function named(all) {
  const some = all.filter((one) => given.includes(`--${one}`));
  return some.length === 0 ? all : some;
}

const languages = named(['zh', 'en']);
/** @type {readonly ('light' | 'dark')[]} */
const schemes = named(['light', 'dark']);
const sizes = /** @type {const} */ ([
  { name: 'phone', viewport: { width: 390, height: 844 }, isMobile: true, deviceScaleFactor: 2 },
  { name: 'desktop', viewport: { width: 1280, height: 800 }, isMobile: false, deviceScaleFactor: 1 },
]).filter(({ name }) => named(/** @type {('phone' | 'desktop')[]} */ (['phone', 'desktop'])).includes(name));

const server = await serveGallery();
const gallery = await openGallery(server.origin);
try {
  const ids = gallery.ids.filter((id) => wanted.length === 0 || wanted.some((part) => id.includes(part)));
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  // Two at a time: a page waits more than it draws.
  await Promise.all(sizes.map(async (size) => {
    for (const colorScheme of schemes) {
      await take(ids, size, colorScheme);
    }
  }));
  await writeFile(`${target}index.html`, index(ids));
  console.info(`${target}index.html`);
} finally {
  await gallery.close();
  await server.stop();
}

/** @param {readonly string[]} ids @param {(typeof sizes)[number]} size @param {'light' | 'dark'} colorScheme */
async function take(ids, { name, viewport, isMobile, deviceScaleFactor }, colorScheme) {
  const context = await gallery.browser.newContext({ viewport, isMobile, hasTouch: isMobile, deviceScaleFactor, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  for (const language of languages) {
    for (const id of ids) {
      await page.emulateMedia({ media: id.endsWith('-print') ? 'print' : 'screen' });
      await openState(page, gallery.addressOf(id, language));
      await page.screenshot({ path: `${target}${fileOf(id, language, colorScheme, name)}`, type, ...(type === 'jpeg' ? { quality: 82 } : {}) });
    }
  }
  await context.close();
  console.info(`${name}, ${colorScheme}: ${String(ids.length * languages.length)} pictures`);
}

/** @param {string} id @param {string} language @param {string} scheme @param {string} size */
function fileOf(id, language, scheme, size) {
  return `${id}.${language}.${scheme}.${size}.${type === 'jpeg' ? 'jpg' : 'png'}`;
}

/** @param {readonly string[]} ids */
function index(ids) {
  const kinds = sizes.flatMap((size) => schemes.flatMap((scheme) => languages.map((language) => ({ size: size.name, scheme, language }))));
  const rows = ids.map((id) => {
    const pictures = kinds.map(({ size, scheme, language }) => {
      const file = fileOf(id, language, scheme, size);
      return `<a href="${file}"><img loading="lazy" src="${file}" height="${size === 'phone' ? '420' : '260'}" alt="${file}"></a>`;
    });
    return `<h2 id="${id}">${id}</h2><div>${pictures.join('')}</div>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Telemed: pages</title>
<style>body{font-family:system-ui;margin:1rem;background:#888}div{display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start}</style>
${rows.join('\n')}
`;
}
