// @ts-check
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { publishRtmp, publishRtsp, rtmpInput, rtspInput, start, watch } from './support/ffmpeg.js';
import { startStandin } from './support/standin.js';
import { until } from './support/until.js';

/** @type {import('./support/standin.js').Standin} */
let hub;
/** @type {{stop: () => Promise<void>}[]} */
const started = [];
const keep = (/** @type {ReturnType<typeof start>} */ child) => (started.push(child), child);

before(async () => {
  hub = await startStandin();
});
after(() => hub.stop());
afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => child.stop()));
});

/** @param {{streams: string[], errors: string, frames: number}} seen @param {string[]} streams */
function assertPlays(seen, streams) {
  assert.deepEqual(seen.streams, streams);
  assert.equal(seen.errors, '');
  assert.ok(seen.frames >= 30, `only ${seen.frames} pictures`);
}

/** @param {number} tone */
const assertTone = (tone) => assert.ok(Math.abs(tone - 440) < 15, `the tone is ${tone} Hz`);

describe('a stream published by RTMP', () => {
  test('reaches an RTMP reader and an RTSP reader with picture and sound', async () => {
    keep(publishRtmp(hub.rtmp('clinic/patient1')));
    const path = await hub.onAir('clinic/patient1');
    assert.deepEqual(path.tracks, ['H264', 'MPEG-4 Audio']);
    assert.equal(path.source.type, 'rtmpConn');
    const [byRtmp, byRtsp] = await Promise.all([
      watch(rtmpInput(hub.rtmp('clinic/patient1'))),
      watch(rtspInput(hub.rtsp('clinic/patient1'))),
    ]);
    assertPlays(byRtmp, ['aac', 'h264']);
    assertPlays(byRtsp, ['aac', 'h264']);
    assertTone(byRtmp.tone);
    assertTone(byRtsp.tone);
  });

  test('is off air as soon as its publisher is gone, and its readers with it', async () => {
    const publisher = keep(publishRtmp(hub.rtmp('clinic/patient2')));
    await hub.onAir('clinic/patient2');
    const reader = keep(start('ffmpeg', [...rtspInput(hub.rtsp('clinic/patient2')), '-c', 'copy', '-f', 'null', '-']));
    await until('the reader reads', async () => (await hub.api('/v3/paths/get/clinic/patient2')).body.readers.length === 1);
    await publisher.stop();
    await hub.offAir('clinic/patient2');
    await until('the reader has ended', () => reader.exited);
  });
});

describe('a stream published by RTSP', () => {
  test('with Opus reaches an RTSP reader whole, and an RTMP reader without its sound', async () => {
    keep(publishRtsp(hub.rtsp('clinic/doctor_opus'), 'opus'));
    const path = await hub.onAir('clinic/doctor_opus');
    assert.deepEqual(path.tracks, ['H264', 'Opus']);
    assert.equal(path.source.type, 'rtspSession');
    const [byRtsp, byRtmp] = await Promise.all([
      watch(rtspInput(hub.rtsp('clinic/doctor_opus'))),
      watch(rtmpInput(hub.rtmp('clinic/doctor_opus')), { sound: false }),
    ]);
    assertPlays(byRtsp, ['h264', 'opus']);
    assertTone(byRtsp.tone);
    assertPlays(byRtmp, ['h264']);
  });

  test('with AAC reaches an RTMP reader with picture and sound', async () => {
    keep(publishRtsp(hub.rtsp('clinic/doctor_aac'), 'aac'));
    const path = await hub.onAir('clinic/doctor_aac');
    assert.deepEqual(path.tracks, ['H264', 'MPEG-4 Audio']);
    const seen = await watch(rtmpInput(hub.rtmp('clinic/doctor_aac')));
    assertPlays(seen, ['aac', 'h264']);
    assertTone(seen.tone);
  });

  test('is taken over by a second publisher, as MediaMTX does it', async () => {
    const first = keep(publishRtsp(hub.rtsp('clinic/twice'), 'opus'));
    const before = await hub.onAir('clinic/twice');
    keep(publishRtsp(hub.rtsp('clinic/twice'), 'aac'));
    const now = await until('the second is on air', async () => {
      const { body } = await hub.api('/v3/paths/get/clinic/twice');
      return body.source && body.source.id !== before.source.id ? body : null;
    });
    assert.deepEqual(now.tracks, ['H264', 'MPEG-4 Audio']);
    await until('the first has ended', () => first.exited);
  });
});

describe('the auth hook', () => {
  test('is asked about an RTMP publisher with its token, path and query', async () => {
    keep(publishRtmp(hub.rtmp('clinic/asked')));
    const path = await hub.onAir('clinic/asked');
    const question = hub.hook.asked.find((asked) => asked.path === 'clinic/asked');
    assert.deepEqual({ ...question, userAgent: '' }, {
      ip: '127.0.0.1', user: '', password: '', token: 'good', action: 'publish', path: 'clinic/asked', protocol: 'rtmp', id: path.source.id, query: 'token=good', userAgent: '',
    });
  });

  test('is asked about an RTSP publisher first without and then with credentials', async () => {
    keep(publishRtsp(hub.rtsp('clinic/asked2'), 'opus'));
    const path = await hub.onAir('clinic/asked2');
    const questions = hub.hook.asked.filter((asked) => asked.path === 'clinic/asked2');
    assert.deepEqual(questions.map(({ user, password, token, id }) => ({ user, password, token, id })), [
      { user: '', password: '', token: '', id: path.source.id },
      { user: 'svc', password: 'good', token: 'good', id: path.source.id },
    ]);
  });

  test('keeps out whoever it refuses, publishing and reading, by RTMP and RTSP', async () => {
    keep(publishRtmp(hub.rtmp('clinic/open')));
    await hub.onAir('clinic/open');
    const refused = [
      publishRtmp(hub.rtmp('clinic/closed', 'forged')),
      publishRtsp(hub.rtsp('clinic/closed', 'forged'), 'opus'),
      start('ffmpeg', [...rtmpInput(hub.rtmp('clinic/open', 'forged')), '-f', 'null', '-']),
      start('ffmpeg', [...rtspInput(hub.rtsp('clinic/open', 'forged')), '-f', 'null', '-']),
    ].map(keep);
    for (const child of refused) {
      await until('the refused client has ended', () => child.exited);
      assert.notEqual(child.exitCode, 0);
    }
    assert.equal((await hub.api('/v3/paths/get/clinic/closed')).status, 404);
  });
});

test('a reader that comes before the stream is told so at once', async () => {
  const byRtsp = keep(start('ffmpeg', [...rtspInput(hub.rtsp('clinic/nobody')), '-f', 'null', '-']));
  const byRtmp = keep(start('ffmpeg', [...rtmpInput(hub.rtmp('clinic/nobody')), '-f', 'null', '-']));
  await until('both have ended', () => byRtsp.exited && byRtmp.exited);
  assert.match(byRtsp.stderr, /404/);
  assert.notEqual(byRtmp.exitCode, 0);
});
