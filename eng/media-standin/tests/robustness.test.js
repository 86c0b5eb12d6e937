// @ts-check
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { publishRtmp, publishRtsp, rtmpInput, rtspInput, start, watch } from './support/ffmpeg.js';
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
  assert.equal(hub.process.exited, false, hub.output);
  await Promise.all(started.splice(0).map((child) => child.stop()));
});

/** @template {{stop: () => Promise<void>}} T @param {T} child */
const keep = (child) => (started.push(child), child);

/** The same bytes at every run, so that a failure can be repeated. @param {number} seed @param {number} length */
function noise(seed, length) {
  const out = Buffer.alloc(length);
  let block = createHash('sha256').update(String(seed)).digest();
  for (let at = 0; at < length; at += block.length) {
    block.copy(out, at);
    block = createHash('sha256').update(block).digest();
  }
  return out;
}

/** Sends bytes and waits until the other side has had enough. @param {number} port @param {Buffer[]} pieces */
function send(port, pieces) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      pieces.forEach((piece) => socket.write(piece));
      socket.end();
    });
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', resolve);
  });
}

const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(1536), Buffer.alloc(1536)]);

/** @param {number} type @param {Buffer} payload */
const rtmpMessage = (type, payload) => Buffer.concat([Buffer.from([3, 0, 0, 0, payload.length >> 16, (payload.length >> 8) & 0xff, payload.length & 0xff, type, 1, 0, 0, 0]), payload]);

describe('garbage does not bring it down', () => {
  for (const name of ['rtmp', 'rtsp', 'webrtc', 'hls', 'api', 'metrics']) {
    test(`on the ${name} port`, async () => {
      await Promise.all(Array.from({ length: 20 }, (_, seed) => send(hub.port(name), [noise(seed, 200 * (seed + 1))])));
    });
  }

  test('behind a good RTMP handshake', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, seed) => send(hub.port('rtmp'), [HANDSHAKE, noise(seed, 5000)])));
    const bodies = [Buffer.from([2, 0, 200]), Buffer.from([10, 255, 255, 255, 255]), Buffer.alloc(120, 3), Buffer.from([8, 0, 0, 0, 1])];
    for (const type of [1, 2, 3, 8, 9, 15, 17, 18, 20]) {
      await Promise.all(bodies.map((body) => send(hub.port('rtmp'), [HANDSHAKE, rtmpMessage(type, body)])));
    }
  });

  test('in RTSP requests', async () => {
    const requests = [
      'DESCRIBE rtsp://127.0.0.1/a RTSP/1.0\r\n\r\n',
      'DESCRIBE nonsense RTSP/1.0\r\nCSeq: 1\r\n\r\n',
      'SETUP rtsp://127.0.0.1/../x RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;interleaved=900-901\r\n\r\n',
      'PLAY rtsp://127.0.0.1/a RTSP/1.0\r\nCSeq: 1\r\n\r\n',
      'RECORD rtsp://127.0.0.1/a RTSP/1.0\r\nCSeq: 1\r\n\r\n',
      'ANNOUNCE rtsp://127.0.0.1/a?token=good RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nm=x',
      'ANNOUNCE rtsp://127.0.0.1/a?token=good RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 99999999\r\n\r\n',
      `OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(500),
    ];
    await Promise.all(requests.map((request) => send(hub.port('rtsp'), [Buffer.from(request)])));
  });

  test('in RTP packets of an RTSP publisher that was let in', async () => {
    const sdp = [
      'v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=x', 't=0 0',
      'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==', 'a=control:trackID=0',
      'm=audio 0 RTP/AVP 97', 'a=rtpmap:97 mpeg4-generic/48000/2', 'a=fmtp:97 mode=AAC-hbr; sizelength=13; indexlength=3; indexdeltalength=3; config=1190', 'a=control:trackID=1', '',
    ].join('\r\n');
    const address = 'rtsp://127.0.0.1/clinic/garbage?token=good';
    const head = (/** @type {string} */ method, /** @type {number} */ cseq, extra = '') => `${method} ${address} RTSP/1.0\r\nCSeq: ${cseq}\r\n${extra}\r\n`;
    const packets = Array.from({ length: 400 }, (_, seed) => {
      const payload = noise(seed, 1 + (seed % 60));
      payload[0] = [0x7c, 0x78, 0x41, 0x65, 0x7d, 0][seed % 6];
      const rtp = Buffer.concat([Buffer.from([0x80, 96 | (seed % 3 === 0 ? 0x80 : 0), seed >> 8, seed & 0xff, 0, 0, seed >> 4, 0, 0, 0, 0, 1]), payload]);
      return Buffer.concat([Buffer.from([0x24, seed % 4, rtp.length >> 8, rtp.length & 0xff]), rtp]);
    });
    const socket = net.connect(hub.port('rtsp'), '127.0.0.1');
    socket.on('error', () => {});
    let answers = '';
    socket.on('data', (data) => {
      answers += data.toString('latin1');
    });
    socket.write(head('ANNOUNCE', 1, `Content-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n`) + sdp);
    socket.write(head('SETUP', 2, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n').replace('garbage', 'garbage/trackID=0'));
    socket.write(head('SETUP', 3, 'Transport: RTP/AVP/TCP;unicast;interleaved=2-3;mode=record\r\n').replace('garbage', 'garbage/trackID=1'));
    socket.write(head('RECORD', 4));
    // A publisher that hangs up before it was answered is not let in, and that is another test.
    await until('the publisher was let in', () => answers.split('RTSP/1.0 200').length === 5);
    packets.forEach((packet) => socket.write(packet));
    socket.end();
    await hub.offAir('clinic/garbage');
  });

  test('on the UDP port', async () => {
    const socket = dgram.createSocket('udp4');
    const stun = Buffer.concat([Buffer.from([0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42]), noise(1, 12), Buffer.from([0, 6, 0, 200, 1, 2, 3, 4])]);
    for (const packet of [stun, ...Array.from({ length: 50 }, (_, seed) => noise(seed, 1 + seed * 20))]) {
      await new Promise((resolve) => socket.send(packet, hub.udp, '127.0.0.1', resolve));
    }
    socket.close();
  });

  test('in WHIP offers and on paths that try tricks', async () => {
    const post = (/** @type {string} */ path, /** @type {string | Buffer} */ body, type = 'application/sdp') => fetch(hub.web(path), { method: 'POST', headers: { 'content-type': type, authorization: 'Bearer good' }, body: /** @type {any} */ (body) });
    const broken = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=fingerprint:sha-256 AA\r\n';
    assert.equal((await post('clinic/x/whip', 'v=0')).status, 406);
    assert.equal((await post('clinic/x/whip', broken)).status, 406);
    assert.equal((await post('clinic/x/whip', noise(7, 5000))).status, 406);
    assert.equal((await post('clinic/x/whip', broken, 'text/plain')).status, 400);
    assert.equal((await post('clinic/x/whip', Buffer.alloc(200_000, 97))).status, 413);
    assert.equal((await post('clinic/..%2f..%2fx/whip', broken)).status, 400);
    assert.equal((await post('clinic/%ff/whip', broken)).status, 400);
    assert.equal((await fetch(hub.web('clinic/x/whip'))).status, 405);
    assert.equal((await fetch(hub.web('clinic/x/whip/nonsense'), { method: 'DELETE' })).status, 400);
    assert.equal((await hub.api('/v3/webrtcsessions/list')).body.itemCount, 0);
    assert.equal((await hub.api('/v3/rtmpconns/kick/nonsense', 'POST')).status, 400);
    assert.equal((await hub.api('/v3/paths/list?itemsPerPage=0')).status, 400);
    assert.equal((await hub.api('/v3/constructor/list')).status, 404);
  });
});

describe('kicking', () => {
  test('throws out RTMP and RTSP publishers and readers', async () => {
    const byRtmp = keep(publishRtmp(hub.rtmp('clinic/k1')));
    const byRtsp = keep(publishRtsp(hub.rtsp('clinic/k2'), 'opus'));
    await hub.onAir('clinic/k1');
    await hub.onAir('clinic/k2');
    const rtmpReader = keep(start('ffmpeg', [...rtmpInput(hub.rtmp('clinic/k2')), '-c', 'copy', '-f', 'null', '-']));
    const rtspReader = keep(start('ffmpeg', [...rtspInput(hub.rtsp('clinic/k1')), '-c', 'copy', '-f', 'null', '-']));
    for (const [kind, path, state, child] of /** @type {const} */ ([
      ['rtmpconns', 'clinic/k2', 'read', rtmpReader],
      ['rtspsessions', 'clinic/k1', 'read', rtspReader],
      ['rtmpconns', 'clinic/k1', 'publish', byRtmp],
      ['rtspsessions', 'clinic/k2', 'publish', byRtsp],
    ])) {
      const item = await until(`${kind} has the ${state} of ${path}`, async () => {
        const { body } = await hub.api(`/v3/${kind}/list`);
        return body.items.find((/** @type {any} */ candidate) => candidate.path === path && candidate.state === state);
      });
      assert.equal((await hub.api(`/v3/${kind}/get/${item.id}`)).body.id, item.id);
      assert.equal((await hub.api(`/v3/${kind}/kick/${item.id}`, 'POST')).status, 200);
      await until('it has ended', () => child.exited);
    }
    await hub.offAir('clinic/k1');
    await hub.offAir('clinic/k2');
  });
});

test('a reader that takes nothing loses pictures, then its connection, and nobody else notices', async () => {
  const own = await startStandin({ MTX_WRITETIMEOUT: '2s' });
  keep({ stop: () => own.stop() });
  keep(publishRtmp(own.rtmp('clinic/slow'), { heavy: true }));
  await own.onAir('clinic/slow');
  const stuck = keep(start('ffmpeg', [...rtmpInput(own.rtmp('clinic/slow')), '-c', 'copy', '-f', 'null', '-']));
  await until('it reads', async () => (await own.api('/v3/paths/get/clinic/slow')).body.readers.length === 1);
  stuck.child.kill('SIGSTOP');
  const seen = watch(rtspInput(own.rtsp('clinic/slow')));
  await until('pictures are dropped for it', async () => {
    const { body } = await own.api('/v3/rtmpconns/list');
    const reader = body.items.find((/** @type {any} */ item) => item.state === 'read');
    return !reader || reader.outboundFramesDiscarded > 0;
  }, 30_000);
  await until('it is thrown out', () => /reader takes nothing/.test(own.output), 30_000);
  const { frames, errors } = await seen;
  assert.ok(frames > 30, `the other saw ${frames} pictures`);
  assert.equal(errors, '');
});

test('the metrics count paths, readers and bytes', async () => {
  keep(publishRtsp(hub.rtsp('clinic/counted'), 'opus'));
  await hub.onAir('clinic/counted');
  keep(start('ffmpeg', [...rtspInput(hub.rtsp('clinic/counted')), '-c', 'copy', '-f', 'null', '-']));
  const text = await until('bytes are counted both ways', async () => {
    const metrics = await hub.metrics();
    const [received, sent] = ['received', 'sent'].map((way) => Number(new RegExp(`^paths_bytes_${way}\\{name="clinic/counted",state="ready"\\} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0));
    return received > 10_000 && sent > 10_000 ? metrics : null;
  });
  assert.match(text, /^paths\{name="clinic\/counted",state="ready"\} 1$/m);
  assert.match(text, /^paths_readers\{name="clinic\/counted",readerType="rtspSession",state="ready"\} 1$/m);
  assert.match(text, /^rtsp_sessions\{id="[0-9a-f-]{36}",path="clinic\/counted",remoteAddr="127\.0\.0\.1:\d+",state="publish"\} 1$/m);
});

test('tokens never reach the log', () => {
  assert.doesNotMatch(hub.output, /good|token|forged/);
});
