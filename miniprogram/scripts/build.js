// Builds the mini-program into dist/, which WeChat's tool opens: `npm run build`, or `node scripts/build.js --out FOLDER --unconfigured`.
// With --watch it goes on doing so at every change.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { awayImage } from './awayImage.js';
import { readClinicConfig } from './clinicConfig.js';
import { packageFaults } from './packageRules.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const configFile = join(root, 'tsconfig.json');
/** What is compiled, by where it stands in the repository, and its place in the package. WeChat requires nothing from outside of it. */
const places = [{ from: 'miniprogram/src/', to: '' }, { from: 'Telemed.Web/src/shared/', to: 'shared/' }];

/**
 * Compiles and copies. Answers what is wrong with the result.
 * @param {string} out The folder, made anew.
 * @param {Config} config
 * @returns {string[]}
 */
export function build(out, config) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const faults = compile(out, config);
  cpSync(join(root, 'src'), out, { recursive: true, filter: (file) => !file.endsWith('.ts') });
  mkdirSync(join(out, 'images'), { recursive: true });
  writeFileSync(join(out, 'images', 'away.png'), awayImage(360, 640));
  return [...faults, ...packageFaults(out, config.gateway)];
}

/**
 * @typedef {{ gateway: string, clinicName: string }} Config
 * @param {string} out
 * @param {Config} config
 */
function compile(out, config) {
  const { config: settings } = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file));
  const { options, fileNames } = ts.parseJsonConfigFileContent(settings, ts.sys, root, { outDir: out }, configFile);
  const program = ts.createProgram(fileNames, options);
  /** @type {string[]} */
  const strangers = [];
  const emitted = program.emit(undefined, (file, text) => {
    if (!put(out, config, file, text)) {
      strangers.push(`${relative(out, file)} is no part of the mini-program: of Telemed.Web it takes src/shared alone.`);
    }
  });
  return [...[...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics].map(said), ...strangers];
}

/**
 * Compiles and copies again at every change, until the process is ended.
 * @param {string} out
 * @param {Config} config
 */
function keepUpToDate(out, config) {
  const system = {
    ...ts.sys,
    writeFile: (/** @type {string} */ file, /** @type {string} */ text) => { put(out, config, file, text); },
  };
  const tell = (/** @type {ts.Diagnostic} */ diagnostic) => { console.log(said(diagnostic)); };
  ts.createWatchProgram(ts.createWatchCompilerHost(configFile, { outDir: out }, system, undefined, tell, tell));
  watch(join(root, 'src'), { recursive: true }, (_, name) => {
    const file = name === null ? '' : join(root, 'src', name);
    if (name !== null && /\.(?:json|wxml|wxss)$/.test(name) && existsSync(file)) {
      cpSync(file, join(out, name));
    }
  });
}

/**
 * Writes a compiled module to its place in the package. Answers whether it has one.
 * @param {string} out
 * @param {Config} config
 * @param {string} file Where the compiler would write it: below `out` as its source lies below the repository.
 * @param {string} text
 */
function put(out, config, file, text) {
  const name = relative(out, file).replaceAll('\\', '/');
  const found = places.find(({ from }) => name.startsWith(from));
  if (found === undefined) {
    return false;
  }
  const place = join(out, found.to, name.slice(found.from.length));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, place === join(out, 'config.js') ? configModule(config) : text);
  return true;
}

/** @param {Config} config */
function configModule(config) {
  return `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.config = ${JSON.stringify(config)};\n`;
}

/** @param {ts.Diagnostic} diagnostic */
function said(diagnostic) {
  return ts.formatDiagnostic(diagnostic, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }).trim();
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' }, unconfigured: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } } });
  const file = join(root, 'clinic.config.json');
  if (!values.unconfigured && !existsSync(file)) {
    console.error('clinic.config.json is missing: copy clinic.config.example.json to it and write your gateway\'s address there.');
    process.exit(2);
  }
  const { config, faults } = values.unconfigured ? { config: { gateway: '', clinicName: '' }, faults: [] } : readClinicConfig(readFileSync(file, 'utf8'));
  const out = resolve(values.out ?? join(root, 'dist'));
  const all = [...faults, ...(faults.length > 0 ? [] : build(out, config))];
  for (const fault of all) {
    console.error(fault);
  }
  process.exitCode = all.length > 0 ? 1 : 0;
  if (values.watch && faults.length === 0) {
    keepUpToDate(out, config);
  }
}
