// @ts-check
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SMALL_PICTURE = ['-f', 'lavfi', '-re', '-i', 'testsrc2=size=320x240:rate=25'];
const TONE = ['-f', 'lavfi', '-re', '-i', 'sine=frequency=440:sample_rate=48000'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-g', '25', '-threads', '1'];
const AAC = ['-c:a', 'aac', '-ac', '2', '-b:a', '96k'];
const OPUS = ['-c:a', 'libopus', '-ac', '2', '-b:a', '64k', '-application', 'lowdelay'];

/** @param {string} program @param {string[]} args */
export function start(program, args) {
  const child = spawn(program, ['-hide_banner', '-loglevel', 'warning', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const result = { child, stdout: '', stderr: '', pieces: /** @type {Buffer[]} */ ([]), exited: false, exitCode: /** @type {number | null} */ (null), stop };
  child.stdout.on('data', (piece) => {
    result.pieces.push(piece);
    result.stdout += piece;
  });
  child.stderr.on('data', (piece) => (result.stderr += piece));
  const ended = new Promise((resolve) => child.on('exit', (code) => {
    result.exited = true;
    result.exitCode = code;
    resolve(code);
  }));
  async function stop() {
    child.kill('SIGKILL');
    await ended;
  }
  return Object.assign(result, { ended });
}

// About 20 Mbit/s: noise does not compress.
const HEAVY = ['-vf', 'noise=alls=60:allf=t', '-qp', '12'];

/** @param {string} address @param {'aac' | 'opus'} audio @param {string[]} output */
function publish(address, audio, output) {
  return start('ffmpeg', [...SMALL_PICTURE, ...TONE, ...H264, ...(audio === 'aac' ? AAC : OPUS), ...output, address]);
}

/** @param {string} address */
export const publishRtmp = (address, { heavy = false } = {}) => publish(address, 'aac', [...(heavy ? HEAVY : []), '-f', 'flv']);

/** @param {string} address @param {'aac' | 'opus'} audio */
export const publishRtsp = (address, audio) => publish(address, audio, ['-f', 'rtsp', '-rtsp_transport', 'tcp']);

/**
 * Reads a while and then decodes everything from the first keyframe on, so that damage shows: a reader may come in the middle of
 * a group of pictures, and what stands before its end cannot be decoded.
 * @param {string[]} input @returns {Promise<{streams: string[], frames: number, errors: string, tone: number}>} codec names, pictures decoded, what FFmpeg complained of, loudest tone in Hz
 */
export async function watch(input, { seconds = 3, sound = true } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'telemed-standin-'));
  try {
    const file = join(folder, 'seen.mkv');
    const reader = await toEnd(['-t', String(seconds), ...input, '-map', '0', '-c', 'copy', file]);
    const pcm = sound ? ['-map', '0:a', '-ac', '1', '-ar', '8000', '-f', 's16le', 'pipe:1'] : [];
    const decoder = await toEnd(['-i', file, '-map', '0', '-f', 'null', '-', ...pcm]);
    const described = reader.stderr.split('Stream mapping')[0];
    const streams = [...described.matchAll(/Stream #0:\d+[^\n]*: (?:Video|Audio): (\w+)/g)].map((match) => match[1]);
    const inputs = streams.slice(0, described.split('Output #0')[0].match(/: (?:Video|Audio): /g)?.length ?? 0);
    const frames = Number([...decoder.stderr.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1] ?? 0);
    const errors = decoder.stderr.split('\n').filter((line) => /error|corrupt|non-existing|missed|concealing/i.test(line)).join('\n');
    return { streams: inputs.sort(), frames, errors, tone: loudestTone(Buffer.concat(decoder.pieces), 8000) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {string[]} args */
async function toEnd(args) {
  const run = start('ffmpeg', ['-loglevel', 'info', ...args]);
  const timer = setTimeout(() => run.child.kill('SIGKILL'), 20_000);
  await run.ended;
  clearTimeout(timer);
  return run;
}

/** By the number of times the sound crosses zero: exact enough for a single tone. @param {Buffer} pcm @param {number} rate */
export function loudestTone(pcm, rate) {
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2));
  const end = samples.length;
  const from = Math.floor(end / 2);
  let crossings = 0;
  for (let n = from + 1; n < end; n++) {
    if (samples[n - 1] < 0 !== samples[n] < 0) {
      crossings++;
    }
  }
  return end - from < rate / 10 ? 0 : Math.round((crossings / 2) * (rate / (end - from)));
}

/** @param {string} address */
export const rtspInput = (address) => ['-rtsp_transport', 'tcp', '-i', address];

/** @param {string} address */
export const rtmpInput = (address) => ['-rw_timeout', '10000000', '-i', address];
