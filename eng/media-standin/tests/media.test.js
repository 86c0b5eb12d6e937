// @ts-check
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aacTrack } from '../src/media/aac.js';
import { joinAvcc, pictureSize, readAvcConfig, splitAvcc, writeAvcConfig } from '../src/media/h264.js';
import { decodeAmf0, encodeAmf0 } from '../src/rtmp/amf0.js';
import { addressOf } from '../src/rtmp/address.js';
import { ChunkReader, ChunkWriter } from '../src/rtmp/chunks.js';
import { AacDepacketizer, packetizeAac } from '../src/rtp/aac.js';
import { SourceClock, TrackClock } from '../src/rtp/clock.js';
import { H264Depacketizer, packetizeH264 } from '../src/rtp/h264.js';
import { parseRtp, RtpWriter } from '../src/rtp/packet.js';
import { ReorderBuffer } from '../src/rtp/reorder.js';
import { isValidPath } from '../src/hub/hub.js';
import { duration, listenAddress } from '../src/config/values.js';
import { until } from './support/until.js';

// 640x480 and 320x240, from libx264.
const SPS_640 = Buffer.from('6742c01ed900a03da10000030001000003003c8f162e48', 'hex');
const PPS = Buffer.from('68cb83cb20', 'hex');
const nalu = (/** @type {number} */ type, /** @type {number} */ length) => Buffer.concat([Buffer.from([0x60 | type]), Buffer.alloc(length - 1, type)]);

/** Packets as they come over the wire. @param {Buffer[]} payloads @param {number} seconds @param {RtpWriter} writer */
const wire = (payloads, seconds, writer) => payloads.map((payload, index) => parseRtp(writer.write(payload, seconds, index === payloads.length - 1)) ?? assert.fail());

describe('H.264', () => {
  test('survives RTP, small and large units alike', () => {
    const writer = new RtpWriter(96, 90000, 1);
    /** @type {{nalus: Buffer[], timestamp: number}[]} */
    const got = [];
    const depacketizer = new H264Depacketizer((nalus, timestamp) => got.push({ nalus, timestamp }), () => assert.fail('damage'));
    const units = [[SPS_640, PPS, nalu(5, 50_000)], [nalu(1, 40)], [nalu(1, 1161), nalu(1, 1160)]];
    units.forEach((unit, index) => wire(packetizeH264(unit), index / 25, writer).forEach((packet) => depacketizer.push(packet)));
    assert.deepEqual(got.map(({ nalus }) => nalus), units);
    assert.deepEqual(got.map(({ timestamp }) => timestamp), [0, 3600, 7200]);
  });

  test('with a packet missing loses that unit only and says so', () => {
    const writer = new RtpWriter(96, 90000, 1);
    let damage = 0;
    /** @type {number[]} */
    const sizes = [];
    const depacketizer = new H264Depacketizer((nalus) => sizes.push(nalus[0].length), () => damage++);
    for (const [index, size] of [100, 5000, 200].entries()) {
      const packets = wire(packetizeH264([nalu(1, size)]), index / 25, writer);
      packets.filter((_, n) => !(size === 5000 && n === 2)).forEach((packet) => depacketizer.push(packet));
    }
    assert.deepEqual(sizes, [100, 200]);
    assert.equal(damage, 1);
  });

  test('goes into AVCC and out again, and its configuration as well', () => {
    assert.deepEqual(splitAvcc(joinAvcc([SPS_640, nalu(5, 300)]), 4), [SPS_640, nalu(5, 300)]);
    assert.throws(() => splitAvcc(Buffer.from([0, 0, 1, 0, 1]), 4));
    assert.deepEqual(readAvcConfig(writeAvcConfig(SPS_640, PPS)), { lengthSize: 4, sps: SPS_640, pps: PPS });
    assert.throws(() => readAvcConfig(Buffer.from([1, 66, 0, 30, 255, 225, 255, 255])));
    assert.deepEqual(pictureSize(SPS_640), { width: 640, height: 480 });
    assert.deepEqual(pictureSize(Buffer.from([0x67])), { width: 0, height: 0 });
  });
});

describe('AAC', () => {
  test('survives RTP, a frame larger than a packet too', () => {
    const writer = new RtpWriter(97, 48000, 1);
    /** @type {Buffer[]} */
    const got = [];
    const depacketizer = new AacDepacketizer((frame) => got.push(frame), { sizeLength: 13, indexLength: 3 });
    const frames = [Buffer.alloc(300, 1), Buffer.alloc(3000, 2), Buffer.alloc(7, 3)];
    frames.forEach((frame, index) => wire(packetizeAac(frame), index * 0.0213, writer).forEach((packet) => depacketizer.push(packet)));
    assert.deepEqual(got, frames);
  });

  test('tells its rate and channels', () => {
    const { sampleRate, channels } = aacTrack(Buffer.from([0x12, 0x10]));
    assert.deepEqual([sampleRate, channels], [44100, 2]);
    assert.throws(() => aacTrack(Buffer.from([0x12])));
  });
});

describe('RTP', () => {
  test('that comes out of order is put in order, and a lost packet is not waited for long', async () => {
    /** @type {number[]} */
    const got = [];
    const buffer = new ReorderBuffer(({ sequence }) => got.push(sequence));
    const packet = (/** @type {number} */ sequence) => ({ payloadType: 96, marker: false, sequence, timestamp: 0, ssrc: 1, payload: Buffer.alloc(1) });
    [65534, 0, 65535, 1, 1, 3, 4].forEach((sequence) => buffer.push(packet(sequence)));
    assert.deepEqual(got, [65534, 65535, 0, 1]);
    await until('the gap is given up', () => got.length === 6, 1000);
    assert.deepEqual(got.slice(4), [3, 4]);
  });

  test('of two tracks is put on one time line by sender reports, over the wrap of the time stamp', () => {
    const source = new SourceClock();
    const [video, audio] = [new TrackClock(source, 90000), new TrackClock(source, 48000)];
    video.onSenderReport({ ntpSeconds: 1000, timestamp: 0xffffff00 });
    audio.onSenderReport({ ntpSeconds: 1000.5, timestamp: 77 });
    const first = video.seconds(0xffffff00);
    assert.ok(Math.abs(audio.seconds(77) - first - 0.5) < 1e-6);
    assert.ok(Math.abs(video.seconds(0xffffff00 + 90000 - 0x1_0000_0000) - first - 1) < 1e-6);
  });
});

describe('RTMP', () => {
  test('messages survive being cut into chunks and arriving in pieces', () => {
    const writer = new ChunkWriter();
    /** @type {any[]} */
    const got = [];
    const reader = new ChunkReader((message) => got.push(message));
    const messages = [0, 40, 0xffffff, 0x1000000, 0x1000028].map((timestamp, n) => ({ type: 9, streamId: 1, timestamp, payload: Buffer.alloc(1 + n * 333, n) }));
    const bytes = Buffer.concat(messages.map((message) => writer.write(6, message)));
    for (let at = 0; at < bytes.length; at += 7) {
      reader.push(bytes.subarray(at, at + 7));
    }
    assert.deepEqual(got, messages);
  });

  test('commands survive AMF0', () => {
    const values = ['connect', 1, { app: 'clinic', flag: true, nothing: null }, null];
    assert.equal(JSON.stringify(decodeAmf0(encodeAmf0(...values))), JSON.stringify(values));
    assert.throws(() => decodeAmf0(Buffer.alloc(40, 3)));
  });

  test('addresses are put together wherever the client cuts them', () => {
    const wanted = { path: 'clinic/patient', query: 'token=x' };
    assert.deepEqual(addressOf('clinic', 'patient?token=x'), wanted);
    assert.deepEqual(addressOf('clinic/patient', '?token=x'), wanted);
    assert.deepEqual(addressOf('clinic/?token=x', 'patient'), wanted);
    assert.deepEqual(addressOf('clinic/patient?token=x/', ''), wanted);
  });
});

test('paths are those that MediaMTX takes', () => {
  for (const good of ['a', 'clinic/patient_aac', 'a-b.c/d']) {
    assert.ok(isValidPath(good), good);
  }
  for (const bad of ['', '/a', 'a/', 'a//b', 'a/../b', '..', 'a b', 'a?b', 'ä', 'a'.repeat(300)]) {
    assert.ok(!isValidPath(bad), bad);
  }
});

test('settings are read in the forms of MediaMTX', () => {
  assert.equal(duration('200ms'), 200);
  assert.equal(duration('1m30s'), 90_000);
  assert.throws(() => duration('5'));
  assert.deepEqual(listenAddress(':8554'), { host: '', port: 8554 });
  assert.deepEqual(listenAddress('[::1]:8554'), { host: '::1', port: 8554 });
  assert.throws(() => listenAddress('127.0.0.1'));
});
