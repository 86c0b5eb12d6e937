// @ts-check
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { after, before, test } from 'node:test';
import { classes, Message, methods } from 'werift';
import { startStandin } from './support/standin.js';
import { until } from './support/until.js';

/** @type {import('./support/standin.js').Standin} */
let hub;
before(async () => {
  hub = await startStandin();
});
after(() => hub.stop());

const OFFER = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1',
  'm=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0', 'a=ice-ufrag:abcd', 'a=ice-pwd:0123456789abcdef01234567',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`, 'a=setup:actpass', 'a=mid:0', 'a=sendonly', 'a=rtcp-mux',
  'a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=1;profile-level-id=42e01f', 'a=ssrc:1234 cname:x',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0', 'a=ice-ufrag:abcd', 'a=ice-pwd:0123456789abcdef01234567',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`, 'a=setup:actpass', 'a=mid:1', 'a=sendonly', 'a=rtcp-mux', 'a=rtpmap:111 opus/48000/2', 'a=ssrc:1235 cname:x', '',
].join('\r\n');

test('a client that was let in and then sends garbage over UDP harms nobody but itself', async () => {
  const response = await fetch(hub.web('clinic/x/whip'), { method: 'POST', headers: { 'content-type': 'application/sdp', authorization: 'Bearer good' }, body: OFFER });
  assert.equal(response.status, 201);
  const answer = await response.text();
  const [ufrag, password] = ['ice-ufrag', 'ice-pwd'].map((name) => new RegExp(`^a=${name}:(\\S+)`, 'm').exec(answer)?.[1] ?? '');
  assert.match(answer, new RegExp(`^a=candidate:.* 127\\.0\\.0\\.1 ${hub.udp} typ host`, 'm'));

  const socket = dgram.createSocket('udp4');
  let answers = 0;
  socket.on('message', () => answers++);
  const send = (/** @type {Buffer} */ data) => new Promise((resolve) => socket.send(data, hub.udp, '127.0.0.1', resolve));
  const check = (/** @type {string} */ secret) => {
    const message = new Message(methods.BINDING, classes.REQUEST);
    message.setAttribute('USERNAME', `${ufrag}:abcd`).setAttribute('PRIORITY', 1).setAttribute('ICE-CONTROLLING', 1n).setAttribute('USE-CANDIDATE', null);
    message.addMessageIntegrity(Buffer.from(secret)).addFingerprint();
    return message.bytes;
  };

  await send(check('not the password'));
  await send(check(password));
  await until('the check is answered', () => answers > 0);
  for (let seed = 0; seed < 300; seed++) {
    const garbage = createHash('sha512').update(String(seed)).digest();
    // First bytes of STUN, DTLS and RTP/RTCP (RFC 7983), so that each of them gets its share.
    garbage[0] = [0, 1, 20, 21, 22, 23, 128, 129][seed % 8];
    garbage[1] = [0, 200, 201, 205, 206, 254, 96][seed % 7];
    await send(Buffer.concat([garbage, randomBytes(seed)]));
  }
  const other = await fetch(hub.web('clinic/y/whip'), { method: 'POST', headers: { 'content-type': 'application/sdp', authorization: 'Bearer good' }, body: OFFER });
  assert.equal(other.status, 201);
  for (const { id } of (await hub.api('/v3/webrtcsessions/list')).body.items) {
    assert.equal((await hub.api(`/v3/webrtcsessions/kick/${id}`, 'POST')).status, 200);
  }
  socket.close();
  assert.equal(hub.process.exited, false, hub.output);
  assert.equal((await hub.api('/v3/webrtcsessions/list')).body.itemCount, 0);
});
