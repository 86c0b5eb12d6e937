// @ts-check
// Turns the messages of an RTMP publisher into a stream of the hub.

import { aacTrack } from '../media/aac.js';
import { readAudioTag, readVideoTag } from './flv.js';
import { decodeAmf0 } from './amf0.js';
import { MESSAGE } from './chunks.js';

/** How long to wait for a track that the metadata promised, or for a second one when there is no metadata. */
const GATHER_MS = 1000;

export class RtmpPublisher {
  /** @param {import('../hub/hub.js').Hub} hub @param {string} path @param {import('../hub/stream.js').Source} source */
  constructor(hub, path, source) {
    this.hub = hub;
    this.path = path;
    this.source = source;
    /** @type {import('../hub/stream.js').Tracks} */
    this.tracks = { video: null, audio: null };
    this.expected = { video: true, audio: true };
    this.lengthSize = 4;
    this.startedAt = performance.now();
    /** @type {import('../hub/stream.js').Stream | null} */
    this.stream = null;
    this.gatherTimer = setTimeout(() => this.#startIfReady(true), GATHER_MS);
  }

  /** @param {import('./chunks.js').Message} message @throws on media that cannot be carried */
  onMessage({ type, timestamp, payload }) {
    switch (type) {
      case MESSAGE.DATA:
        this.#onData(payload);
        break;
      case MESSAGE.VIDEO:
        this.#onVideo(payload, timestamp / 1000);
        break;
      case MESSAGE.AUDIO:
        this.#onAudio(payload, timestamp / 1000);
        break;
    }
  }

  /** @param {Buffer} payload */
  #onData(payload) {
    const metadata = decodeAmf0(payload).find((value) => value !== null && typeof value === 'object' && !Array.isArray(value));
    if (metadata) {
      const has = (/** @type {any} */ codec) => codec !== undefined && codec !== null && codec !== 0 && codec !== '';
      this.expected = { video: has(metadata.videocodecid), audio: has(metadata.audiocodecid) };
      if (!this.expected.video && !this.expected.audio) {
        this.expected = { video: true, audio: true };
      }
    }
  }

  /** @param {Buffer} payload @param {number} seconds */
  #onVideo(payload, seconds) {
    const tag = readVideoTag(payload, this.lengthSize);
    if (!tag) {
      return;
    }
    if ('config' in tag) {
      const { lengthSize, sps, pps } = tag.config;
      this.lengthSize = lengthSize;
      const track = this.stream ? this.stream.tracks.video : this.tracks.video;
      if (track) {
        track.sps = sps;
        track.pps = pps;
      } else {
        this.tracks.video = { codec: 'H264', sps, pps };
      }
    }
    this.#startIfReady(false);
    if ('nalus' in tag) {
      this.stream?.pushVideo(tag.nalus, seconds + tag.compositionMs / 1000, seconds);
    }
  }

  /** @param {Buffer} payload @param {number} seconds */
  #onAudio(payload, seconds) {
    const tag = readAudioTag(payload);
    if (!tag) {
      return;
    }
    if ('config' in tag) {
      this.tracks.audio ??= aacTrack(tag.config);
    }
    this.#startIfReady(false);
    if ('frame' in tag) {
      this.stream?.pushAudio(tag.frame, seconds);
    }
  }

  /** @param {boolean} late whether the time to wait for tracks is over */
  #startIfReady(late) {
    const { tracks, expected } = this;
    const complete = (!expected.video || tracks.video) && (!expected.audio || tracks.audio);
    if (this.stream || !(complete || late)) {
      return;
    }
    if (!tracks.video && !tracks.audio) {
      if (late) {
        this.gatherTimer.refresh();
      }
      return;
    }
    clearTimeout(this.gatherTimer);
    this.stream = this.hub.publish(this.path, this.source, tracks);
  }

  /** @param {string} reason */
  close(reason) {
    clearTimeout(this.gatherTimer);
    if (this.stream) {
      this.hub.unpublish(this.path, this.stream, reason);
    }
  }
}
