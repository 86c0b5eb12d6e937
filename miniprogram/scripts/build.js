// Builds the mini-program into dist/, which WeChat's tool opens: `npm run build`, or `node scripts/build.js --out FOLDER --unconfigured`.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { awayImage } from './awayImage.js';
import { readClinicConfig } from './clinicConfig.js';
import { packageFaults } from './packageRules.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Compiles and copies. Answers what is wrong with the result.
 * @param {string} out The folder, made anew.
 * @param {{ gateway: string, clinicName: string }} config
 * @returns {string[]}
 */
export function build(out, config) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const faults = compile(out);
  cpSync(join(root, 'src'), out, { recursive: true, filter: (file) => !file.endsWith('.ts') });
  mkdirSync(join(out, 'images'), { recursive: true });
  writeFileSync(join(out, 'images', 'away.png'), awayImage(360, 640));
  writeFileSync(join(out, 'config.js'), `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.config = ${JSON.stringify(config)};\n`);
  return [...faults, ...packageFaults(out, config.gateway)];
}

/** @param {string} out */
function compile(out) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root, { outDir: out }, join(root, 'tsconfig.json'));
  const program = ts.createProgram(fileNames, options);
  const emitted = program.emit();
  const host = { getCanonicalFileName: (/** @type {string} */ name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
  return [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics].map((diagnostic) => ts.formatDiagnostic(diagnostic, host).trim());
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' }, unconfigured: { type: 'boolean', default: false } } });
  const file = join(root, 'clinic.config.json');
  if (!values.unconfigured && !existsSync(file)) {
    console.error('clinic.config.json is missing: copy clinic.config.example.json to it and write your gateway\'s address there.');
    process.exit(2);
  }
  const { config, faults } = values.unconfigured ? { config: { gateway: '', clinicName: '' }, faults: [] } : readClinicConfig(readFileSync(file, 'utf8'));
  const all = [...faults, ...(faults.length > 0 ? [] : build(resolve(values.out ?? join(root, 'dist')), config))];
  for (const fault of all) {
    console.error(fault);
  }
  process.exitCode = all.length > 0 ? 1 : 0;
}
