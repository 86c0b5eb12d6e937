// @ts-check
// Fragmented MP4 (CMAF): the initialisation and the fragments of one stream, picture and sound together.

import { pictureSize, writeAvcConfig } from '../media/h264.js';
import { box, fullBox, latin1, u16, u32, u64, u8, zeros } from './boxes.js';

export const VIDEO_TIMESCALE = 90000;
const VIDEO_ID = 1;
const AUDIO_ID = 2;

/** @typedef {{data: Buffer, duration: number, key: boolean, offset: number}} Sample `duration` and `offset` (composition) in the track's scale */
/** @typedef {{id: number, baseTime: number, samples: Sample[]}} Run */

/** @param {import('../hub/stream.js').AudioTrack} audio */
export const audioTimescale = (audio) => audio.sampleRate;

/** @param {'video' | 'audio'} kind */
export const trackId = (kind) => (kind === 'video' ? VIDEO_ID : AUDIO_ID);

/** @param {import('../hub/stream.js').Tracks} tracks @returns {Buffer} */
export function initialisation({ video, audio }) {
  const traks = [];
  const extends_ = [];
  if (video) {
    const { width, height } = pictureSize(video.sps);
    traks.push(trak(VIDEO_ID, VIDEO_TIMESCALE, 'vide', { width, height }, avc1(video, width, height)));
    extends_.push(trex(VIDEO_ID));
  }
  if (audio) {
    const entry = audio.codec === 'Opus' ? opus(audio) : mp4a(audio);
    traks.push(trak(AUDIO_ID, audioTimescale(audio), 'soun', { width: 0, height: 0 }, entry));
    extends_.push(trex(AUDIO_ID));
  }
  const header = fullBox('mvhd', 0, 0, u32(0, 0, 1000, 0, 0x00010000), u16(0x0100, 0), zeros(8), MATRIX, zeros(24), u32(3));
  return Buffer.concat([
    box('ftyp', latin1('iso6'), u32(1), latin1('iso6mp41')),
    box('moov', header, ...traks, box('mvex', ...extends_)),
  ]);
}

/** @param {number} sequence @param {Run[]} runs @returns {Buffer} one movie fragment */
export function fragment(sequence, runs) {
  const build = (/** @type {number[]} */ dataOffsets) => box(
    'moof',
    fullBox('mfhd', 0, 0, u32(sequence)),
    ...runs.map(({ id, baseTime, samples }, index) => box(
      'traf',
      fullBox('tfhd', 0, 0x020000, u32(id)),
      fullBox('tfdt', 1, 0, u64(baseTime)),
      fullBox('trun', 1, 0x000f01, u32(samples.length, dataOffsets[index]), ...samples.map(sampleEntry)),
    )),
  );
  const size = build(runs.map(() => 0)).length;
  let at = size + 8;
  const offsets = runs.map(({ samples }) => {
    const offset = at;
    at += samples.reduce((sum, sample) => sum + sample.data.length, 0);
    return offset;
  });
  return Buffer.concat([build(offsets), box('mdat', ...runs.flatMap(({ samples }) => samples.map(({ data }) => data)))]);
}

// Sample flags: 0x02000000 "depends on no other", 0x01010000 "depends on others, is no sync sample".
/** @param {Sample} sample */
const sampleEntry = ({ data, duration, key, offset }) => u32(duration, data.length, key ? 0x02000000 : 0x01010000, offset);

const MATRIX = u32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);

/** @param {number} id */
const trex = (id) => fullBox('trex', 0, 0, u32(id, 1, 0, 0, 0));

/** @param {number} id @param {number} timescale @param {'vide' | 'soun'} handler @param {{width: number, height: number}} size @param {Buffer} entry */
function trak(id, timescale, handler, { width, height }, entry) {
  const sound = handler === 'soun';
  return box(
    'trak',
    fullBox('tkhd', 0, 3, u32(0, 0, id, 0, 0), zeros(8), u16(0, 0, sound ? 0x0100 : 0, 0), MATRIX, u32(width * 65536, height * 65536)),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), u16(0x55c4, 0)),
      fullBox('hdlr', 0, 0, u32(0), latin1(handler), zeros(12), latin1('Handler\0')),
      box(
        'minf',
        sound ? fullBox('smhd', 0, 0, zeros(4)) : fullBox('vmhd', 0, 1, zeros(8)),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        box(
          'stbl',
          fullBox('stsd', 0, 0, u32(1), entry),
          fullBox('stts', 0, 0, u32(0)),
          fullBox('stsc', 0, 0, u32(0)),
          fullBox('stsz', 0, 0, u32(0, 0)),
          fullBox('stco', 0, 0, u32(0)),
        ),
      ),
    ),
  );
}

/** @param {import('../hub/stream.js').VideoTrack} video @param {number} width @param {number} height */
function avc1({ sps, pps }, width, height) {
  return box(
    'avc1',
    zeros(6), u16(1), zeros(16), u16(width, height), u32(0x00480000, 0x00480000, 0), u16(1), zeros(32), u16(24, 0xffff),
    box('avcC', writeAvcConfig(sps, pps)),
  );
}

/** @param {number} channels @param {number} sampleRate */
const soundEntry = (channels, sampleRate) => Buffer.concat([zeros(6), u16(1), zeros(8), u16(channels, 16, 0, 0), u32(sampleRate * 65536)]);

/** ISO/IEC 14496-14, 14496-1. @param {import('../hub/stream.js').AacTrack} audio */
function mp4a({ config, channels, sampleRate }) {
  const descriptor = (/** @type {number} */ tag, /** @type {Buffer[]} */ ...content) => {
    const body = Buffer.concat(content);
    return Buffer.concat([u8(tag, body.length), body]);
  };
  const decoder = descriptor(4, u8(0x40, 0x15, 0, 0, 0), u32(128_000, 128_000), descriptor(5, config));
  return box('mp4a', soundEntry(channels, sampleRate), fullBox('esds', 0, 0, descriptor(3, u16(AUDIO_ID), u8(0), decoder, descriptor(6, u8(2)))));
}

/** "Encapsulation of Opus in ISO Base Media File Format". @param {import('../hub/stream.js').OpusTrack} audio */
const opus = ({ channels }) => box('Opus', soundEntry(channels, 48000), box('dOps', u8(0, channels), u16(312), u32(48000), u16(0), u8(0)));
