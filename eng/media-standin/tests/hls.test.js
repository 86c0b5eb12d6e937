// @ts-check
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { startBrowser } from './support/browser.js';
import { publishRtmp, publishRtsp, watch } from './support/ffmpeg.js';
import { GOOD } from './support/hook.js';
import { startStandin } from './support/standin.js';
import { until } from './support/until.js';

/** @type {import('./support/standin.js').Standin} */
let hub;
/** @type {{stop: () => Promise<void>}[]} */
const started = [];

before(async () => {
  hub = await startStandin();
});
after(() => hub.stop());
afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => child.stop()));
});

/** @template {{stop: () => Promise<void>}} T @param {T} child */
const keep = (child) => (started.push(child), child);

/** @param {string} address */
const bearer = (address, headers = {}) => fetch(address, { redirect: 'manual', headers: { authorization: `Bearer ${GOOD}`, ...headers } });

describe('HLS', () => {
  test('plays in FFmpeg with picture and sound', async () => {
    keep(publishRtmp(hub.rtmp('clinic/patient')));
    await hub.onAir('clinic/patient');
    const seen = await watch(['-i', hub.hls(`clinic/patient/index.m3u8?token=${GOOD}`)], { seconds: 3 });
    assert.deepEqual(seen.streams, ['aac', 'h264']);
    assert.equal(seen.errors, '');
    assert.ok(seen.frames > 50, `only ${seen.frames} pictures`);
    assert.ok(Math.abs(seen.tone - 440) < 15, `${seen.tone} Hz`);
  });

  test('plays in hls.js with low latency, AAC and Opus', async () => {
    const browser = keep(await startBrowser());
    const library = await readFile(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'), 'utf8');
    keep(publishRtmp(hub.rtmp('clinic/aac')));
    keep(publishRtsp(hub.rtsp('clinic/opus'), 'opus'));
    for (const path of ['clinic/aac', 'clinic/opus']) {
      await hub.onAir(path);
      const page = await browser.page();
      await page.addScriptTag({ content: library });
      await page.evaluate(([address, token]) => {
        const w = /** @type {any} */ (window);
        const video = /** @type {HTMLVideoElement} */ (document.querySelector('video'));
        w.errors = [];
        w.hls = new w.Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.5, xhrSetup: (/** @type {XMLHttpRequest} */ xhr) => xhr.setRequestHeader('Authorization', `Bearer ${token}`) });
        w.hls.on('hlsError', (/** @type {any} */ _, /** @type {any} */ data) => w.errors.push(data.details));
        w.hls.loadSource(address);
        w.hls.attachMedia(video);
        video.play();
      }, [hub.hls(`${path}/index.m3u8`), GOOD]);
      const state = () => page.evaluate(() => {
        const w = /** @type {any} */ (window);
        const video = /** @type {HTMLVideoElement} */ (document.querySelector('video'));
        return { time: video.currentTime, width: video.videoWidth, latency: w.hls.latency, errors: w.errors, audio: /** @type {any} */ (video).webkitAudioDecodedByteCount };
      });
      const first = await until(`${path} plays`, async () => {
        const now = await state();
        return now.width > 0 && now.time > 0 ? now : null;
      });
      const later = await until(`${path} plays on`, async () => {
        const now = await state();
        return now.time > first.time + 2 ? now : null;
      });
      assert.equal(later.width, 320);
      assert.ok(later.audio > 1000, 'no sound was decoded');
      assert.ok(later.latency < 2, `${later.latency} s behind`);
      await page.close();
    }
  });

  test('tries cookies first, then opens a session that its pieces need', async () => {
    keep(publishRtmp(hub.rtmp('clinic/session')));
    await hub.onAir('clinic/session');
    const first = await bearer(hub.hls('clinic/session/index.m3u8?a=1'));
    assert.equal(first.status, 302);
    assert.equal(first.headers.get('location'), '/clinic/session/index.m3u8?a=1&cookieCheck=1');

    const withoutCookies = await bearer(hub.hls('clinic/session/index.m3u8?cookieCheck=1&a=1'));
    assert.equal(withoutCookies.headers.get('content-type'), 'application/vnd.apple.mpegurl');
    const child = /^stream\.m3u8\?a=1&session=[0-9a-f-]{36}$/m.exec(await withoutCookies.text())?.[0] ?? assert.fail('no session in the playlist');
    const question = hub.hook.asked.findLast((asked) => asked.protocol === 'hls');
    assert.deepEqual([question.action, question.path, question.token, question.query], ['read', 'clinic/session', GOOD, 'a=1']);

    const playlist = await (await fetch(hub.hls(`clinic/session/${child}`))).text();
    assert.match(playlist, /#EXT-X-PART:DURATION=0\.\d+,URI="[0-9a-f]{12}_part\d+\.mp4\?a=1&session=/);
    const segment = /^[0-9a-f]{12}_seg\d+\.mp4/m.exec(playlist)?.[0] ?? assert.fail('no segment');
    assert.equal((await fetch(hub.hls(`clinic/session/${segment}`))).status, 401);

    const withCookies = await bearer(hub.hls('clinic/session/index.m3u8?cookieCheck=1'), { cookie: 'cookieCheck=1' });
    const cookie = /^hlsSession=[^;]+/.exec(withCookies.headers.get('set-cookie') ?? '')?.[0] ?? assert.fail('no session cookie');
    assert.match(await withCookies.text(), /^stream\.m3u8$/m);
    assert.equal((await fetch(hub.hls(`clinic/session/${segment}`), { headers: { cookie } })).status, 200);
  });

  test('holds a playlist back until the part that is asked for is there', async () => {
    keep(publishRtmp(hub.rtmp('clinic/block')));
    await hub.onAir('clinic/block');
    const main = await (await bearer(hub.hls('clinic/block/index.m3u8?cookieCheck=1'))).text();
    const child = hub.hls(`clinic/block/${/^stream\.m3u8\S+$/m.exec(main)?.[0]}`);
    const now = await (await fetch(child)).text();
    const next = Number(/MEDIA-SEQUENCE:(\d+)/.exec(now)?.[1]) + (now.match(/#EXTINF/g)?.length ?? 0) + 1;
    const startedAt = performance.now();
    const later = await (await fetch(`${child}&_HLS_msn=${next}&_HLS_part=0`)).text();
    assert.ok(performance.now() - startedAt > 50, 'it did not wait');
    assert.ok((later.match(/#EXTINF/g)?.length ?? 0) >= 1);
    assert.equal((await fetch(`${child}&_HLS_msn=${next + 500}`)).status, 400);
  });

  test('refuses a wrong token, and ends with a kick', async () => {
    keep(publishRtmp(hub.rtmp('clinic/kick')));
    await hub.onAir('clinic/kick');
    assert.equal((await fetch(hub.hls('clinic/kick/index.m3u8?cookieCheck=1&token=forged'))).status, 401);
    assert.equal((await bearer(hub.hls('clinic/nobody/index.m3u8?cookieCheck=1'))).status, 404);
    const main = await (await bearer(hub.hls('clinic/kick/index.m3u8?cookieCheck=1'))).text();
    const child = hub.hls(`clinic/kick/${/^stream\.m3u8\S+$/m.exec(main)?.[0]}`);
    assert.equal((await fetch(child)).status, 200);
    const [session] = (await hub.api('/v3/hlssessions/list')).body.items.filter((/** @type {any} */ item) => item.path === 'clinic/kick');
    const { readers } = (await hub.api('/v3/paths/get/clinic/kick')).body;
    assert.deepEqual(readers, [{ type: 'hlsSession', id: session.id }]);
    assert.equal((await hub.api(`/v3/hlssessions/kick/${session.id}`, 'POST')).status, 200);
    assert.equal((await fetch(child)).status, 401);
  });
});
