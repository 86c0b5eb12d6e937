// @ts-check
// Gives a stream to an RTMP reader: H.264 and AAC; Opus is left out, as MediaMTX does for readers without enhanced RTMP.

import { pictureSize } from '../media/h264.js';
import { encodeAmf0 } from './amf0.js';
import { MESSAGE } from './chunks.js';
import { audioHeaderTag, audioTag, videoHeaderTag, videoTag } from './flv.js';

/** What may lie unsent before pictures are dropped up to the next keyframe. */
const MAX_UNSENT = 1024 * 1024;

/** @typedef {(type: number, timestamp: number, payload: Buffer) => void} Send */

export class RtmpPlayer {
  /**
   * @param {import('../hub/stream.js').Stream} stream
   * @param {Send} send @param {() => number} unsent bytes that wait in the socket
   */
  constructor(stream, send, unsent) {
    this.stream = stream;
    this.send = send;
    this.unsent = unsent;
    this.waitingForKeyframe = stream.tracks.video !== null;
    this.discarded = 0;
    /** @type {Buffer | null} */
    this.sentSps = null;
    /** @type {Buffer | null} */
    this.sentPps = null;
  }

  start() {
    const { video, audio } = this.stream.tracks;
    /** @type {Record<string, any>} */
    const metadata = {};
    if (video) {
      const { width, height } = pictureSize(video.sps);
      Object.assign(metadata, { videocodecid: 7, width, height });
    }
    if (audio?.codec === 'MPEG-4 Audio') {
      Object.assign(metadata, { audiocodecid: 10, audiosamplerate: audio.sampleRate, audiochannels: audio.channels, stereo: audio.channels > 1 });
    }
    this.send(MESSAGE.DATA, 0, encodeAmf0('onMetaData', metadata));
    this.#videoHeader(0);
    if (audio?.codec === 'MPEG-4 Audio') {
      this.send(MESSAGE.AUDIO, 0, audioHeaderTag(audio.config));
    }
  }

  /** @param {import('../hub/stream.js').Unit} unit */
  write(unit) {
    if (unit.kind === 'audio' && this.stream.tracks.audio?.codec !== 'MPEG-4 Audio') {
      return;
    }
    if (this.unsent() > MAX_UNSENT) {
      this.discarded++;
      this.waitingForKeyframe ||= this.stream.tracks.video !== null;
      return;
    }
    if (this.waitingForKeyframe && unit.kind === 'video') {
      if (!unit.key) {
        return;
      }
      this.waitingForKeyframe = false;
    }
    // The stream's own time, as MediaMTX gives it: sound and picture stay on one line whenever the reader came.
    const timestamp = Math.round((unit.kind === 'video' ? unit.dts : unit.pts) * 1000);
    if (unit.kind === 'audio') {
      this.send(MESSAGE.AUDIO, timestamp, audioTag(unit.data));
      return;
    }
    if (unit.key) {
      this.#videoHeader(timestamp);
    }
    this.send(MESSAGE.VIDEO, timestamp, videoTag(unit));
  }

  /** @param {number} timestamp */
  #videoHeader(timestamp) {
    const { video } = this.stream.tracks;
    if (video && !(this.sentSps?.equals(video.sps) && this.sentPps?.equals(video.pps))) {
      this.sentSps = video.sps;
      this.sentPps = video.pps;
      this.send(MESSAGE.VIDEO, timestamp, videoHeaderTag(video.sps, video.pps));
    }
  }
}
