// @ts-check
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { connected, heardTone, received, startBrowser, whep, whip } from './support/browser.js';
import { publishRtmp, publishRtsp, rtmpInput, rtspInput, watch } from './support/ffmpeg.js';
import { startStandin } from './support/standin.js';
import { until } from './support/until.js';

/** @type {import('./support/standin.js').Standin} */
let hub;
/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {(() => Promise<void>)[]} */
const cleanups = [];

before(async () => {
  [hub, browser] = await Promise.all([startStandin(), startBrowser()]);
});
after(async () => {
  await browser.stop();
  await hub.stop();
});
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

async function newPage() {
  const page = await browser.page();
  cleanups.push(() => page.close());
  return page;
}

/** @template {{stop: () => Promise<void>}} T @param {T} child */
function keep(child) {
  cleanups.push(() => child.stop());
  return child;
}

describe('a browser publishing by WHIP', () => {
  test('is heard and seen by a browser over WHEP and by FFmpeg over RTSP and RTMP', async () => {
    const doctor = await newPage();
    const answer = await whip(doctor, hub.web('clinic/doctor/whip?x=1'));
    assert.equal(answer.status, 201);
    assert.match(answer.headers.location, /^\/clinic\/doctor\/whip\/[0-9a-f-]{36}\?x=1$/);
    assert.equal(answer.headers.etag, '*');
    assert.equal(answer.headers['accept-patch'], 'application/trickle-ice-sdpfrag');
    const path = await hub.onAir('clinic/doctor');
    assert.deepEqual(path.tracks, ['H264', 'Opus']);
    assert.deepEqual(path.source, { type: 'webRTCSession', id: answer.headers.id });

    const viewer = await newPage();
    assert.equal((await whep(viewer, hub.web('clinic/doctor/whep'))).status, 201);
    await connected(viewer);
    const [byRtsp, byRtmp, tone] = await Promise.all([
      watch(rtspInput(hub.rtsp('clinic/doctor'))),
      watch(rtmpInput(hub.rtmp('clinic/doctor')), { sound: false }),
      heardTone(viewer),
    ]);
    assert.deepEqual(byRtsp.streams, ['h264', 'opus']);
    assert.deepEqual(byRtmp.streams, ['h264']);
    assert.ok(Math.abs(byRtsp.tone - 1000) < 30, `RTSP carries ${byRtsp.tone} Hz`);
    assert.ok(byRtsp.frames > 20 && byRtmp.frames > 20, `${byRtsp.frames} and ${byRtmp.frames} pictures`);
    assert.ok(Math.abs(tone - 1000) < 30, `WHEP carries ${tone} Hz`);
    const seen = await until('30 pictures are decoded', async () => {
      const now = await received(viewer);
      return now.frames > 30 ? now : null;
    });
    assert.equal(seen.videoCodec, 'video/H264');
    assert.equal(seen.audioCodec, 'audio/opus');
    assert.equal(seen.lost, 0);
    // Unasked Chromium sends no keyframe for minutes; the limit leaves room for a machine that has other work.
    assert.ok(seen.firstFrameMs < 3000, `the first picture took ${seen.firstFrameMs} ms`);
  });

  test('is told of enough room for a good picture', async () => {
    const doctor = await newPage();
    await whip(doctor, hub.web('clinic/rate/whip'));
    await connected(doctor);
    await until('Chromium believes in 2 Mbit/s', () => doctor.evaluate(async () => {
      const stats = [...(await /** @type {any} */ (window).pc.getStats()).values()];
      return (stats.find((item) => item.type === 'candidate-pair' && item.nominated)?.availableOutgoingBitrate ?? 0) > 2_000_000;
    }), 8000);
  });

  test('goes off air with DELETE, and a second DELETE finds nothing', async () => {
    const doctor = await newPage();
    const answer = await whip(doctor, hub.web('clinic/leaver/whip'));
    await hub.onAir('clinic/leaver');
    const address = hub.web(answer.headers.location.slice(1));
    assert.equal((await fetch(address, { method: 'DELETE' })).status, 200);
    await hub.offAir('clinic/leaver');
    assert.equal((await fetch(address, { method: 'DELETE' })).status, 404);
  });

  test('goes off air soon after it closes its connection', async () => {
    const doctor = await newPage();
    await whip(doctor, hub.web('clinic/closer/whip'));
    await hub.onAir('clinic/closer');
    await doctor.evaluate(() => /** @type {any} */ (window).pc.close());
    await hub.offAir('clinic/closer');
  });

  test('keeps its stream over an ICE restart by PATCH', async () => {
    const doctor = await newPage();
    const answer = await whip(doctor, hub.web('clinic/mover/whip'));
    const before = await hub.onAir('clinic/mover');
    const status = await doctor.evaluate(async (address) => {
      const { pc } = /** @type {any} */ (window);
      const line = (/** @type {string} */ sdp, /** @type {string} */ name) => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1].trim();
      await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }));
      const { sdp } = pc.localDescription;
      const body = `a=ice-ufrag:${line(sdp, 'ice-ufrag')}\r\na=ice-pwd:${line(sdp, 'ice-pwd')}\r\n`;
      const response = await fetch(address, { method: 'PATCH', headers: { 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': '*' }, body });
      const fragment = await response.text();
      const restarted = pc.remoteDescription.sdp
        .replace(/^a=ice-ufrag:.*$/gm, `a=ice-ufrag:${line(fragment, 'ice-ufrag')}`)
        .replace(/^a=ice-pwd:.*$/gm, `a=ice-pwd:${line(fragment, 'ice-pwd')}`);
      await pc.setRemoteDescription({ type: 'answer', sdp: restarted });
      return response.status;
    }, hub.web(answer.headers.location.slice(1)));
    assert.equal(status, 200);
    const atRestart = (await hub.api('/v3/paths/get/clinic/mover')).body.bytesReceived;
    const later = await until('media flows again', async () => {
      const { body } = await hub.api('/v3/paths/get/clinic/mover');
      return body.bytesReceived > atRestart + 100_000 ? body : null;
    });
    assert.equal(later.source.id, before.source.id);
    assert.equal(later.readyTime, before.readyTime);
  });
});

describe('a browser playing by WHEP', () => {
  test('hears and sees what FFmpeg publishes by RTSP with Opus', async () => {
    keep(publishRtsp(hub.rtsp('clinic/patient_opus'), 'opus'));
    await hub.onAir('clinic/patient_opus');
    const viewer = await newPage();
    assert.equal((await whep(viewer, hub.web('clinic/patient_opus/whep'))).status, 201);
    await connected(viewer);
    const seen = await until('25 pictures are decoded', async () => {
      const now = await received(viewer);
      return now.frames > 25 ? now : null;
    });
    assert.equal(seen.width, 320);
    const tone = await heardTone(viewer);
    assert.ok(Math.abs(tone - 440) < 20, `${tone} Hz`);
  });

  test('sees an RTMP stream without its AAC', async () => {
    keep(publishRtmp(hub.rtmp('clinic/patient')));
    await hub.onAir('clinic/patient');
    const viewer = await newPage();
    assert.equal((await whep(viewer, hub.web('clinic/patient/whep'))).status, 201);
    const seen = await until('25 pictures are decoded', async () => {
      const now = await received(viewer);
      return now.frames > 25 ? now : null;
    });
    assert.equal(seen.audioPackets, 0);
  });

  test('is told of a missing stream with 404 and of a wrong token with 401', async () => {
    const viewer = await newPage();
    const missing = await whep(viewer, hub.web('clinic/nobody/whep'));
    assert.deepEqual([missing.status, JSON.parse(missing.answer).status], [404, 'error']);
    const silent = await whep(viewer, hub.web('clinic/nobody/whep'), '');
    assert.equal(silent.status, 401);
    assert.match((await fetch(hub.web('clinic/nobody/whep'), { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: 'v=0' })).headers.get('www-authenticate') ?? '', /^Basic/);
    assert.equal((await whep(viewer, hub.web('clinic/nobody/whep'), 'forged')).status, 401);
    assert.equal((await whip(viewer, hub.web('clinic/nobody/whip'), 'forged')).status, 401);
  });

  test('is thrown out by a kick', async () => {
    keep(publishRtsp(hub.rtsp('clinic/kicked'), 'opus'));
    await hub.onAir('clinic/kicked');
    const viewer = await newPage();
    const answer = await whep(viewer, hub.web('clinic/kicked/whep'));
    await connected(viewer);
    const sessions = (await hub.api('/v3/webrtcsessions/list')).body.items;
    const session = sessions.find((/** @type {any} */ item) => item.id === answer.headers.id);
    assert.deepEqual([session.state, session.path, session.peerConnectionEstablished], ['read', 'clinic/kicked', true]);
    assert.equal((await hub.api(`/v3/webrtcsessions/kick/${session.id}`, 'POST')).status, 200);
    await until('nobody reads', async () => (await hub.api('/v3/paths/get/clinic/kicked')).body.readers.length === 0);
    assert.equal((await hub.api(`/v3/webrtcsessions/kick/${session.id}`, 'POST')).status, 404);
  });
});
