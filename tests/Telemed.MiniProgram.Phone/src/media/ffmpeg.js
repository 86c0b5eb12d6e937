import { spawn } from 'node:child_process';

/** Kept for those who ask why it ended. */
const keptLines = 12;

/**
 * An FFmpeg that dies with this phone. `extra` pipes come after standard input, output and error.
 * @param {string} program
 * @param {string[]} options
 * @param {('pipe' | 'ignore')[]} stdio
 */
export function startFfmpeg(program, options, stdio) {
  const child = spawn(program, ['-hide_banner', '-nostats', ...options], { stdio });
  running.add(child);
  /** @type {string[]} */
  const lines = [];
  let rest = '';
  /** @type {((line: string) => void)[]} */
  const listeners = [];
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      lines.splice(0, lines.length - keptLines);
      listeners.forEach((listener) => { listener(line); });
    }
  });
  // A pipe whose reader is gone is no reason to die: the end of the process says it.
  child.stdio.forEach((stream) => stream?.on('error', () => undefined));
  const ended = new Promise((resolve) => {
    child.on('error', (error) => { lines.push(error.message); resolve(undefined); });
    child.on('exit', () => { resolve(undefined); });
  }).then(() => { running.delete(child); });
  return {
    child,
    ended,
    onLine: (/** @type {(line: string) => void} */ listener) => { listeners.push(listener); },
    lastLines: () => lines.join(' | ').replace(/token=[^\s'"&]+/g, 'token=…'),
    kill: () => { child.kill('SIGKILL'); },
  };
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => { running.forEach((child) => child.kill('SIGKILL')); });
