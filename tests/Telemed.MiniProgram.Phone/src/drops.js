// Breaks a consultation again and again, and says how long the mini-program takes to be whole again. See README.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';
import { commandsOf } from './commands.js';
import { Phone } from './runtime/phone.js';

const built = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'miniprogram', 'dist');
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'https://localhost:8443' },
    key: { type: 'string', default: process.env['TELEMED_API_KEY'] ?? '' },
    program: { type: 'string', default: built },
    count: { type: 'string', default: '100' },
    kinds: { type: 'string', default: 'pusher,player,socket,network,background' },
    away: { type: 'string', default: '30' },
    out: { type: 'string' },
  },
});

const doctorTone = 1000;
const [networkGoneMs, awayMs] = [5000, Number(values.away) * 1000];
const patienceMs = 20_000;
/** What must hold at p95. */
const limitMs = 3000;

/** Each breaks it, and resolves when nothing stands in the way any more: from there the time counts. @type {Record<string, (does: Commands) => Promise<void>>} */
const kinds = {
  pusher: (does) => done(() => does['drop']?.({ what: 'pusher' })),
  player: (does) => done(() => does['drop']?.({ what: 'player' })),
  socket: (does) => done(() => does['drop']?.({ what: 'socket' })),
  network: async (does) => {
    does['network']?.({ up: false });
    await delay(networkGoneMs);
    does['network']?.({ up: true });
  },
  background: async (does) => {
    does['leave']?.({});
    await delay(awayMs);
    does['comeBack']?.({});
  },
};

/** @typedef {Record<string, (command: Record<string, any>) => unknown>} Commands */

/** @param {() => unknown} act */
function done(act) {
  act();
  return Promise.resolve();
}

/**
 * A call of the system's API, whose certificate is a self-made one.
 * @param {string} method
 * @param {string} path
 * @param {{ key?: string, body?: object }} options
 * @returns {Promise<any>}
 */
async function call(method, path, { key, body } = {}) {
  const request = httpsRequest(new URL(path, values.url), {
    method,
    rejectUnauthorized: false,
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
  });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = await once(request, 'response');
  let text = '';
  for await (const part of response) {
    text += part;
  }
  if (response.statusCode >= 300) {
    throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
  }
  return JSON.parse(text);
}

/** The doctor: a picture, a tone and a channel. @param {string} joinCode */
async function doctor(joinCode) {
  const joined = await call('POST', '/api/v1/join', { body: { joinCode, deviceId: 'device-of-the-drops-program' } });
  const socket = new WebSocket(joined.realtime, { rejectUnauthorized: false });
  socket.on('open', () => { socket.send(JSON.stringify({ type: 'auth', token: joined.token })); });
  const ffmpeg = spawn('ffmpeg', [
    '-hide_banner', '-loglevel', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=15', '-f', 'lavfi', '-i', `sine=frequency=${String(doctorTone)}:sample_rate=48000`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-g', '30', '-b:v', '500k', '-threads', '1', '-c:a', 'aac', '-b:a', '64k',
    '-f', 'flv', '-flvflags', 'no_duration_filesize', joined.publish.rtmp,
  ], { stdio: ['ignore', 'ignore', 'inherit'] });
  return () => {
    ffmpeg.kill('SIGKILL');
    socket.terminate();
  };
}

/** @param {number[]} times @param {number} share */
function percentile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const made = await call('POST', '/api/v1/consultations', { key: values.key, body: { title: 'Drops', doctor: { name: 'Dr. Li' }, patient: { name: 'Wang Fang' } } });
const codeOf = (/** @type {string} */ role) => made.participants.find((/** @type {any} */ one) => one.role === role).joinCode;
const patientId = made.participants.find((/** @type {any} */ one) => one.role === 'patient').id;
const stopDoctor = await doctor(codeOf('doctor'));
const phone = new Phone({ folder: values.program, gateway: values.url, insecure: true });
const does = /** @type {Commands} */ (commandsOf(phone));
/** @type {string[]} */
const faults = [];
let [hellos, refused] = [0, 0];
phone.on('told', (what) => {
  if (what['event'] === 'fault') {
    faults.push(String(what['message']));
  } else if (what['event'] === 'connection' && /answered 40[13]/.test(String(what['why']))) {
    refused += 1;
  }
});
phone.network.onHello = () => { hellos += 1; };

/** What the phone and the server say of the consultation now. */
async function look() {
  const media = /** @type {any} */ (does['media']?.({}));
  const room = await call('GET', `/api/v1/consultations/${made.id}/room`, { key: values.key });
  const patient = room.participants.find((/** @type {any} */ one) => one.id === patientId);
  return { pusher: media.pusher, player: media.players[0], patient, hellos };
}

/** Whole: the patient is present and on the air with what the present connection sends, and sees and hears the doctor. @param {any} now */
function whole(now) {
  return now.patient.presence === 'present' && now.patient.stream !== null && now.pusher?.flowing === true
    && now.player?.moving === true && Math.abs((now.player?.tone?.hertz ?? 0) - doctorTone) < 20;
}

/** @param {(now: any) => boolean} condition @param {string} what */
async function until(condition, what) {
  const begin = Date.now();
  for (;;) {
    const now = await look();
    if (condition(now)) {
      return Date.now() - begin;
    }
    if (Date.now() - begin > patienceMs) {
      throw new Error(`Not within ${String(patienceMs)} ms: ${what}: ${JSON.stringify(now)}`);
    }
    await delay(40);
  }
}

/** @param {string} route */
async function page(route) {
  while (phone.top.route !== route) {
    await delay(20);
  }
}

phone.open({ code: codeOf('patient') });
await page('pages/check/check');
phone.tap({ on: 'agree' });
await page('pages/room/room');
await until(whole, 'the consultation begins');
/** @type {Record<string, object>} */
const results = {};
try {
  for (const kind of values.kinds.split(',')) {
    const breaks = kinds[kind];
    if (breaks === undefined) {
      throw new Error(`${kind} is no kind: ${Object.keys(kinds).join(', ')}`);
    }
    const times = [];
    let mostConnections = 0;
    for (let round = 1; round <= Number(values.count); round += 1) {
      const before = { hellos, connections: phone.top.live.get('pusher')?.connections ?? 0 };
      await breaks(does);
      const begin = Date.now();
      phone.forgetWhatWasSeen();
      const isAnew = (/** @type {any} */ now) => (kind === 'player' || kind === 'pusher' || now.hellos > before.hellos || kind === 'background')
        && (kind !== 'pusher' || now.pusher.connections > before.connections);
      await until((now) => isAnew(now) && whole(now), `whole again after ${kind}, round ${String(round)}`);
      times.push(Date.now() - begin);
      // One is enough; a ticket that is refused costs another.
      mostConnections = Math.max(mostConnections, (phone.top.live.get('pusher')?.connections ?? 0) - before.connections);
      process.stderr.write(`\r${kind} ${String(round)}/${values.count}  last ${String(times[times.length - 1])} ms   `);
      await delay(300);
    }
    const result = { rounds: times.length, p50: percentile(times, 0.5), p95: percentile(times, 0.95), max: Math.max(...times), mostConnections };
    results[kind] = { ...result, times };
    process.stderr.write('\n');
    console.log(JSON.stringify({ kind, ...result, holds: result.p95 <= limitMs }));
  }
} finally {
  stopDoctor();
  phone.dispose();
}
console.log(JSON.stringify({ refusedTokens: refused, faults }));
if (values.out !== undefined) {
  mkdirSync(dirname(resolve(values.out)), { recursive: true });
  writeFileSync(join(values.out), `${JSON.stringify({ results, refusedTokens: refused, faults }, null, 2)}\n`);
}
process.exit(faults.length === 0 && refused === 0 && Object.values(results).every((result) => /** @type {any} */ (result).p95 <= limitMs) ? 0 : 1);
