// @ts-check
// What one publisher gives, in the one form that every protocol here is turned into and made from: H.264 access units and
// frames of one audio track, on one time line. Nothing is kept: a unit goes to the readers in the call that brings it.

import { isKeyframe, NAL } from '../media/h264.js';

/**
 * @typedef {{codec: 'H264', sps: Buffer, pps: Buffer}} VideoTrack
 * @typedef {{codec: 'Opus', sampleRate: 48000, channels: number}} OpusTrack
 * @typedef {{codec: 'MPEG-4 Audio', config: Buffer, sampleRate: number, channels: number}} AacTrack `config`: AudioSpecificConfig
 * @typedef {OpusTrack | AacTrack} AudioTrack
 * @typedef {{video: VideoTrack | null, audio: AudioTrack | null}} Tracks
 *
 * @typedef {{kind: 'video', nalus: Buffer[], key: boolean, pts: number, dts: number}} VideoUnit one access unit without delimiters;
 *   a keyframe starts with its SPS and PPS. Times in seconds on the stream's own line.
 * @typedef {{kind: 'audio', data: Buffer, pts: number}} AudioUnit one AAC frame or Opus packet
 * @typedef {VideoUnit | AudioUnit} Unit
 *
 * @typedef {object} Reader
 * @property {'rtmpConn' | 'rtspSession' | 'webRTCSession' | 'hlsSession' | 'hlsMuxer'} type
 * @property {string} id
 * @property {(unit: Unit) => void} write must not block
 * @property {(reason: string) => void} close the stream has ended
 *
 * @typedef {object} Source
 * @property {'rtmpConn' | 'rtspSession' | 'webRTCSession'} type
 * @property {string} id
 * @property {() => void} requestKeyframe where the protocol can ask
 * @property {(reason: string) => void} close
 * @property {() => number} bytesReceived
 */

export class Stream {
  /** @param {Source} source @param {Tracks} tracks */
  constructor(source, tracks) {
    this.source = source;
    this.tracks = tracks;
    this.since = new Date();
    this.bytesSent = 0;
    this.framesInError = 0;
    /** Whether a picture's decoding and showing order differ; WebRTC cannot carry that. */
    this.hasBFrames = false;
    /** @type {Set<Reader>} */
    this.readers = new Set();
    this.closed = false;
  }

  /** The tracks' names as MediaMTX writes them. */
  get trackNames() {
    return [this.tracks.video?.codec, this.tracks.audio?.codec].filter((name) => name !== undefined);
  }

  /** @param {Buffer[]} nalus one access unit @param {number} pts @param {number} dts */
  pushVideo(nalus, pts, dts) {
    const { video } = this.tracks;
    if (!video || this.closed) {
      return;
    }
    /** @type {Buffer[]} */
    const kept = [];
    for (const nalu of nalus) {
      switch (nalu[0] & 0x1f) {
        case NAL.SPS:
          video.sps = nalu;
          break;
        case NAL.PPS:
          video.pps = nalu;
          break;
        case NAL.DELIMITER:
        case NAL.FILLER:
          break;
        default:
          kept.push(nalu);
      }
    }
    if (kept.length === 0) {
      return;
    }
    const key = isKeyframe(kept);
    if (key) {
      kept.unshift(video.sps, video.pps);
    }
    this.hasBFrames ||= pts - dts > 0.001;
    this.#deliver({ kind: 'video', nalus: kept, key, pts, dts });
  }

  /** @param {Buffer} data @param {number} pts */
  pushAudio(data, pts) {
    if (this.tracks.audio && !this.closed && data.length > 0) {
      this.#deliver({ kind: 'audio', data, pts });
    }
  }

  /** @param {Unit} unit */
  #deliver(unit) {
    for (const reader of this.readers) {
      try {
        reader.write(unit);
      } catch (error) {
        // One reader's trouble must not reach the publisher or the others.
        this.removeReader(reader);
        reader.close(`failed: ${error.message}`);
      }
    }
  }

  /** @param {Reader} reader */
  addReader(reader) {
    this.readers.add(reader);
    if (this.tracks.video) {
      this.source.requestKeyframe();
    }
  }

  /** @param {Reader} reader */
  removeReader(reader) {
    this.readers.delete(reader);
  }

  /** @param {string} reason */
  close(reason) {
    this.closed = true;
    const readers = [...this.readers];
    this.readers.clear();
    for (const reader of readers) {
      reader.close(reason);
    }
  }
}
