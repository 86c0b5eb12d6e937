// @ts-check
// The bodies of RTMP's audio and video messages: FLV tag bodies (Adobe FLV 10.1, annex E), H.264 and AAC.

import { joinAvcc, NAL, readAvcConfig, splitAvcc, writeAvcConfig } from '../media/h264.js';

const CODEC_H264 = 7;
const CODEC_AAC = 10;

/**
 * @typedef {{config: {lengthSize: number, sps: Buffer, pps: Buffer}}} VideoHeader
 * @typedef {{nalus: Buffer[], compositionMs: number}} VideoFrame
 */

/** @param {Buffer} body @param {number} lengthSize @returns {VideoHeader | VideoFrame | null} null for what carries nothing */
export function readVideoTag(body, lengthSize) {
  if (body.length < 5) {
    return null;
  }
  if (body[0] & 0x80 || (body[0] & 0xf) !== CODEC_H264) {
    throw new Error('the video is not H.264');
  }
  if (body[1] === 0) {
    return { config: readAvcConfig(body.subarray(5)) };
  }
  return body[1] === 1 ? { nalus: splitAvcc(body.subarray(5), lengthSize), compositionMs: body.readIntBE(2, 3) } : null;
}

/** @param {Buffer} body @returns {{config: Buffer} | {frame: Buffer} | null} */
export function readAudioTag(body) {
  if (body.length < 2) {
    return null;
  }
  if (body[0] >> 4 !== CODEC_AAC) {
    throw new Error('the audio is not AAC');
  }
  const data = body.subarray(2);
  return body[1] === 0 ? { config: data } : { frame: data };
}

/** @param {Buffer} sps @param {Buffer} pps */
export const videoHeaderTag = (sps, pps) => Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), writeAvcConfig(sps, pps)]);

/** @param {import('../hub/stream.js').VideoUnit} unit */
export function videoTag({ nalus, key, pts, dts }) {
  const header = Buffer.from([(key ? 0x10 : 0x20) | CODEC_H264, 1, 0, 0, 0]);
  header.writeIntBE(Math.max(0, Math.round((pts - dts) * 1000)), 2, 3);
  const slices = nalus.filter((nalu) => (nalu[0] & 0x1f) !== NAL.SPS && (nalu[0] & 0x1f) !== NAL.PPS);
  return Buffer.concat([header, joinAvcc(slices)]);
}

// "44 kHz, 16 bits, stereo" whatever the sound is, as the specification asks for AAC.
const AUDIO_FLAGS = (CODEC_AAC << 4) | 0xf;

/** @param {Buffer} config */
export const audioHeaderTag = (config) => Buffer.concat([Buffer.from([AUDIO_FLAGS, 0]), config]);

/** @param {Buffer} frame */
export const audioTag = (frame) => Buffer.concat([Buffer.from([AUDIO_FLAGS, 1]), frame]);
