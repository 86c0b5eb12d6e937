import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { moduleLoader } from '../src/runtime/modules.js';
import { pageHtml } from '../src/screens/html.js';
import { statesOf } from '../src/screens/states.js';

const source = resolve(import.meta.dirname, '..', '..', '..', 'miniprogram');
const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const skip = !existsSync(join(source, 'node_modules')) ? 'npm ci has not been run in miniprogram' : chromium === undefined ? 'there is no Chromium' : false;

/** What a finger needs, px. */
const target = 44;

/** Runs in the browser: what is too small to be tapped, and what is wider than the screen, of every page in its frame. */
const measure = `
addEventListener('load', () => {
  const faults = [];
  for (const frame of document.querySelectorAll('iframe')) {
    const inside = frame.contentDocument;
    for (const one of inside.querySelectorAll('button, input, .recent')) {
      const { width, height } = one.getBoundingClientRect();
      if (width < ${String(target)} || height < ${String(target)}) {
        faults.push(frame.name + ': "' + one.textContent + '" is ' + Math.round(width) + ' x ' + Math.round(height));
      }
    }
    if (inside.documentElement.scrollWidth > frame.clientWidth) {
      faults.push(frame.name + ': ' + inside.documentElement.scrollWidth + ' px wide');
    }
    for (const one of inside.querySelectorAll('button, .wx-view')) {
      const { left, right } = one.getBoundingClientRect();
      if (left < -1 || right > frame.clientWidth + 1) {
        faults.push(frame.name + ': "' + one.textContent.slice(0, 20) + '" leaves the screen');
      }
    }
  }
  const told = document.createElement('pre');
  told.id = 'faults';
  told.textContent = JSON.stringify(faults);
  document.body.replaceChildren(told);
});`;

test('on every page, in both languages, on a small and a large phone, what is tapped is large enough and nothing leaves the screen', { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telemed-layout-'));
  try {
    const built = join(folder, 'program');
    execFileSync('node', [join(source, 'scripts', 'build.js'), '--unconfigured', '--out', built]);
    const load = moduleLoader(built, { setTimeout, clearTimeout, setInterval, clearInterval, console }, {});
    const frames = [load('i18n/zh').zh, load('i18n/en').en].flatMap((words, language) => statesOf(words).flatMap(({ route, name, data }) => [320, 430].map((width) => {
      const html = pageHtml(built, route, data, false).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      return `<iframe name="${name} ${language === 0 ? 'zh' : 'en'} ${String(width)}" width="${String(width)}" height="800" srcdoc="${html}"></iframe>`;
    })));
    const page = join(folder, 'frames.html');
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><script>${measure}</script>${frames.join('')}`);
    const { stdout } = await promisify(execFile)(/** @type {string} */ (chromium), ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=20000', '--dump-dom', `file://${page}`], { maxBuffer: 64 << 20 });
    const found = /<pre id="faults">(.*?)<\/pre>/s.exec(stdout)?.[1];
    assert.ok(found !== undefined, 'nothing was measured');
    assert.ok(frames.length > 40);
    assert.deepEqual(JSON.parse(found.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')), []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
