#!/usr/bin/env node
// A phone that programs drive: a command a line on standard input, an answer or an event a line on standard output. See README.md.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commandsOf } from './commands.js';
import { Phone } from './runtime/phone.js';

const built = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'miniprogram', 'dist');
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    program: { type: 'string', default: built },
    insecure: { type: 'boolean', default: false },
    ffmpeg: { type: 'string', default: 'ffmpeg' },
    language: { type: 'string', default: 'zh_CN' },
  },
});
if (values.url === undefined || !/^https?:\/\/[^/]+\/?$/.test(values.url)) {
  console.error('usage: phone --url https://HOST:PORT [--insecure] [--program FOLDER] [--ffmpeg PATH] [--language zh_CN|en]');
  process.exit(2);
}
if (!existsSync(join(values.program, 'app.json'))) {
  console.error(`There is no built mini-program in ${values.program}: run "npm run build" in miniprogram/, or "node scripts/build.js --unconfigured --out FOLDER" there.`);
  process.exit(2);
}

const say = (/** @type {unknown} */ what) => { process.stdout.write(`${JSON.stringify(what)}\n`); };
const phone = new Phone({ folder: values.program, gateway: values.url, insecure: values.insecure, ffmpeg: values.ffmpeg, language: values.language });
phone.on('told', say);
// Faults of the program's own asynchronous code come here.
process.on('unhandledRejection', (error) => {
  phone.fault(error);
  phone.callApp('onUnhandledRejection', { reason: error });
});
process.on('uncaughtException', (error) => { phone.fault(error); });
const commands = commandsOf(phone);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => { void obey(line); });
// Whoever drives it is gone.
lines.on('close', () => { end(); });
process.on('SIGTERM', () => { end(); });
process.on('SIGINT', () => { end(); });
say({ event: 'ready', commands: Object.keys(commands) });

/** @param {string} line */
async function obey(line) {
  /** @type {Record<string, any>} */
  let command = {};
  try {
    command = JSON.parse(line);
    const run = commands[String(command['do'])];
    if (run === undefined) {
      throw new Error(`"${String(command['do'])}" is no command`);
    }
    say({ id: command['id'], ok: true, result: (await run(command)) ?? null });
  } catch (error) {
    say({ id: command['id'], ok: false, error: error.message });
  }
}

function end() {
  phone.dispose();
  process.exit(0);
}
