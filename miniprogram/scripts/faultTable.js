// Writes the table of faults into docs/miniprogram.md: `npm run faults`. A test says when it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, '..', 'docs', 'miniprogram.md');
const [begin, end] = ['<!-- faults: begin (npm run faults) -->', '<!-- faults: end -->'];

/** @type {Record<import('../src/media/reaction').Reaction, string>} */
const reactions = {
  note: 'goes on',
  flows: 'knows that picture and sound flow',
  watch: 'looks for 3 s whether they still flow; if not, connects anew',
  reconnect: 'connects anew, with a new ticket',
  lighter: 'sends less',
  'lighter-reconnect': 'sends less, connects anew with a new ticket',
  hold: 'pauses; afterwards connects anew with a new ticket',
  permission: 'stops until the person has done something about it',
};

/**
 * A module of src/ that imports nothing but types.
 * @template T
 * @param {string} file
 * @returns {Promise<T>}
 */
async function load(file) {
  const { outputText } = ts.transpileModule(readFileSync(join(root, 'src', file), 'utf8'), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
  return await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}

/** The page as it should be. */
export async function pageWithTable() {
  /** @type {typeof import('../src/media/faults')} */
  const { faults } = await load('media/faults.ts');
  /** @type {typeof import('../src/i18n/zh')} */
  const { zh } = await load('i18n/zh.ts');
  const tables = [['pusher', '`live-pusher`'], ['player', '`live-player`']].map(([device, name]) => [
    `### ${name}`,
    '',
    '| code | what it means | what the program does by itself | what the patient reads |',
    '|---|---|---|---|',
    ...faults.filter((fault) => fault.device === device).map(({ code, meaning, reaction, notice }) =>
      `| ${String(code).replace('-', '−')} | ${meaning} | ${reactions[reaction]} | ${notice === null ? '' : zh.notices[notice]} |`),
  ].join('\n'));
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error('docs/miniprogram.md has no place for the table of faults.');
  }
  return `${text.slice(0, from + begin.length)}\n${tables.join('\n\n')}\n${text.slice(to)}`;
}

/** The page as it is. */
export function pageNow() {
  return readFileSync(page, 'utf8');
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(page, await pageWithTable());
}
