// Draws every page of the built mini-program in its states, both languages, light and dark: `npm run screens -- --out FOLDER`.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { moduleLoader } from '../runtime/modules.js';
import { pageHtml } from './html.js';
import { statesOf } from './states.js';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    program: { type: 'string', default: resolve(here, '..', '..', '..', '..', 'miniprogram', 'dist') },
    out: { type: 'string', default: 'screens' },
    chromium: { type: 'string', default: process.env['CHROMIUM'] ?? 'chromium' },
    only: { type: 'string', default: '' },
  },
});
const load = moduleLoader(resolve(values.program), { setTimeout, clearTimeout, setInterval, clearInterval, console }, {});
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const run = promisify(execFile);

for (const [language, words] of [['zh', load('i18n/zh').zh], ['en', load('i18n/en').en]]) {
  for (const { route, name, data } of statesOf(words)) {
    for (const dark of [false, true]) {
      const file = `${name}-${language}-${dark ? 'dark' : 'light'}`;
      if (!file.includes(values.only)) {
        continue;
      }
      const html = join(out, `${file}.html`);
      writeFileSync(html, pageHtml(resolve(values.program), route, data, dark));
      await run(values.chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--window-size=390,844', `--screenshot=${join(out, `${file}.png`)}`, `file://${html}`]);
      console.log(join(out, `${file}.png`));
    }
  }
}
