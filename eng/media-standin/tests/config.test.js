// @ts-check
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import { freePort, run, startStandin } from './support/standin.js';
import { until } from './support/until.js';

/** @type {ReturnType<typeof run>[]} */
const started = [];
after(() => started.forEach(({ child }) => child.kill('SIGKILL')));
const start = (/** @type {NodeJS.ProcessEnv} */ env) => {
  const process = run(env);
  started.push(process);
  return process;
};
/** @param {ReturnType<typeof run>} process */
const ended = (process) => until('the program has ended', () => process.exited, 30_000);

describe('the program', () => {
  test('names every fault of its configuration at once and exits with 2', async () => {
    const process = start({ MTX_AUTHMETHOD: 'internal', MTX_RTSPADDRESS: 'nonsense', MTX_READTIMEOUT: 'soon', MTX_HLS: 'perhaps' });
    await ended(process);
    assert.equal(process.exitCode, 2);
    for (const key of ['MTX_AUTHMETHOD', 'MTX_AUTHHTTPADDRESS', 'MTX_RTSPADDRESS', 'MTX_READTIMEOUT', 'MTX_HLS']) {
      assert.match(process.output, new RegExp(`- ${key}: `));
    }
  });

  test('names every port that is taken and exits with 2', async (t) => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    t.after(() => taken.close());
    await until('the port is taken', () => taken.listening);
    const { port } = /** @type {net.AddressInfo} */ (taken.address());
    const process = start({
      MTX_AUTHMETHOD: 'http', MTX_AUTHHTTPADDRESS: 'http://127.0.0.1:1/', MTX_HLS: 'no', MTX_WEBRTC: 'no',
      MTX_RTSPADDRESS: `127.0.0.1:${port}`, MTX_RTMPADDRESS: `127.0.0.1:${port}`,
    });
    await ended(process);
    assert.equal(process.exitCode, 2);
    assert.equal(process.output.match(new RegExp(`TCP 127.0.0.1:${port}: the port is in use`, 'g'))?.length, 2);
  });

  test('stops when its standard input ends, if it is told to', async () => {
    const process = start({
      MTX_AUTHMETHOD: 'http', MTX_AUTHHTTPADDRESS: 'http://127.0.0.1:1/', MTX_HLS: 'no', MTX_WEBRTC: 'no', MTX_RTMP: 'no',
      MTX_RTSPADDRESS: `127.0.0.1:${await freePort()}`, TELEMED_EXIT_WITH_STDIN: '1',
    });
    await until('it is ready', () => process.output.includes('ready:'));
    process.child.stdin.end();
    await ended(process);
    assert.equal(process.exitCode, 0);
  });

  test('stops cleanly on SIGTERM and leaves its ports free', async (t) => {
    const hub = await startStandin();
    const port = hub.port('rtmp');
    await hub.stop();
    assert.equal(hub.process.exitCode, 0);
    const server = net.createServer().listen(port, '127.0.0.1');
    t.after(() => server.close());
    await until('the port can be taken', () => server.listening);
  });
});

test('with the hook out of reach everybody is refused, the API included', async () => {
  const hub = await startStandin();
  await hub.hook.stop();
  try {
    assert.equal((await hub.api('/v3/paths/list')).status, 401);
    assert.equal((await fetch(hub.hls('clinic/patient/index.m3u8?cookieCheck=1&token=good'))).status, 401);
    const offer = await fetch(hub.web('clinic/doctor/whip'), { method: 'POST', headers: { 'content-type': 'application/sdp', authorization: 'Bearer good' }, body: 'v=0' });
    assert.equal(offer.status, 401);
  } finally {
    hub.process.child.kill('SIGTERM');
    await until('it has ended', () => hub.process.exited);
  }
});

test('the API and the metrics ask for credentials', async () => {
  const hub = await startStandin();
  try {
    for (const address of [`http://127.0.0.1:${hub.port('api')}/v3/info`, `http://127.0.0.1:${hub.port('metrics')}/metrics`]) {
      const response = await fetch(address);
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Basic /);
    }
    const { status, body } = await hub.api('/v3/info');
    assert.equal(status, 200);
    assert.match(body.version, /^v1\./);
    const question = hub.hook.asked.at(-1);
    assert.deepEqual([question.action, question.user, question.password, question.token, question.protocol, question.id], ['api', 'tester', 'good', 'good', '', null]);
    assert.match(await hub.metrics(), /^paths 0$/m);
  } finally {
    await hub.stop();
  }
});
