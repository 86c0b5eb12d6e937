// @ts-check
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';
import { GOOD, TestHook } from './hook.js';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** A TCP port that is free now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @returns {Promise<number>} */
function freeUdpPort() {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket('udp4').once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Runs the program and collects what it says. @param {NodeJS.ProcessEnv} env */
export function run(env) {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const result = { child, output: '', exitCode: /** @type {number | null} */ (null), exited: false };
  child.stdout.on('data', (piece) => (result.output += piece));
  child.stderr.on('data', (piece) => (result.output += piece));
  child.on('exit', (code) => {
    result.exitCode = code;
    result.exited = true;
  });
  return result;
}

/**
 * A running stand-in on free loopback ports, with a hook of its own.
 * @param {Record<string, string>} extra environment on top
 */
export async function startStandin(extra = {}) {
  const hook = new TestHook();
  const names = ['api', 'metrics', 'rtsp', 'rtmp', 'hls', 'webrtc'];
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()])));
  const udp = await freeUdpPort();
  const env = {
    MTX_AUTHMETHOD: 'http',
    MTX_AUTHHTTPADDRESS: await hook.start(),
    MTX_API: 'yes',
    MTX_APIADDRESS: `127.0.0.1:${ports.api}`,
    MTX_METRICS: 'yes',
    MTX_METRICSADDRESS: `127.0.0.1:${ports.metrics}`,
    MTX_RTSPADDRESS: `127.0.0.1:${ports.rtsp}`,
    MTX_RTMPADDRESS: `127.0.0.1:${ports.rtmp}`,
    MTX_HLSADDRESS: `127.0.0.1:${ports.hls}`,
    MTX_WEBRTCADDRESS: `127.0.0.1:${ports.webrtc}`,
    MTX_WEBRTCLOCALUDPADDRESS: `127.0.0.1:${udp}`,
    MTX_WEBRTCIPSFROMINTERFACES: 'no',
    MTX_WEBRTCADDITIONALHOSTS: '127.0.0.1',
    ...extra,
  };
  const process = run(env);
  await until('the stand-in is ready', () => {
    if (process.exited) {
      throw new Error(`the stand-in ended:\n${process.output}`);
    }
    return process.output.includes('ready:');
  });
  const apiHeaders = { authorization: `Basic ${Buffer.from(`tester:${GOOD}`).toString('base64')}` };
  return {
    hook,
    process,
    env,
    udp,
    get output() {
      return process.output;
    },
    /** @param {string} path @param {string} method @returns {Promise<{status: number, body: any}>} */
    async api(path, method = 'GET') {
      const response = await fetch(`http://127.0.0.1:${ports.api}${path}`, { method, headers: apiHeaders });
      return { status: response.status, body: await response.json() };
    },
    async metrics() {
      return (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`, { headers: apiHeaders })).text();
    },
    /** @param {string} name */
    port: (name) => ports[name],
    rtmp: (/** @type {string} */ path, token = GOOD) => `rtmp://127.0.0.1:${ports.rtmp}/${path}?token=${token}`,
    rtsp: (/** @type {string} */ path, password = GOOD) => `rtsp://svc:${password}@127.0.0.1:${ports.rtsp}/${path}`,
    web: (/** @type {string} */ path) => `http://127.0.0.1:${ports.webrtc}/${path}`,
    hls: (/** @type {string} */ path) => `http://127.0.0.1:${ports.hls}/${path}`,
    /** @param {string} path @returns {Promise<any>} the path once it is on air */
    async onAir(path) {
      return until(`${path} is on air`, async () => {
        const { status, body } = await this.api(`/v3/paths/get/${path}`);
        return status === 200 && body.ready ? body : null;
      });
    },
    async offAir(/** @type {string} */ path) {
      await until(`${path} is off air`, async () => (await this.api(`/v3/paths/get/${path}`)).status === 404);
    },
    async stop() {
      if (!process.exited) {
        process.child.kill('SIGTERM');
        await until('the stand-in has ended', () => process.exited);
      }
      await hook.stop();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startStandin>>} Standin */
