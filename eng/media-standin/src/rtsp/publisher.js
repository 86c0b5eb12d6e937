// @ts-check
// Turns the RTP packets of an RTSP publisher into a stream of the hub.

import { NAL } from '../media/h264.js';
import { AacDepacketizer } from '../rtp/aac.js';
import { SourceClock, TrackClock } from '../rtp/clock.js';
import { H264Depacketizer } from '../rtp/h264.js';
import { findSenderReport, parseRtp } from '../rtp/packet.js';

/** @typedef {{push: (packet: import('../rtp/packet.js').RtpPacket) => void}} Depacketizer */

export class RtspPublisher {
  /** @param {import('../hub/hub.js').Hub} hub @param {string} path @param {import('../hub/stream.js').Source} source */
  constructor(hub, path, source) {
    this.hub = hub;
    this.path = path;
    this.source = source;
    this.clock = new SourceClock();
    this.packetsInError = 0;
    this.packets = 0;
    /** @type {import('../hub/stream.js').Tracks} */
    this.tracks = { video: null, audio: null };
    /** @type {Map<number, {depacketizer: Depacketizer, clock: TrackClock}>} by interleaved channel; the next one up is its RTCP */
    this.channels = new Map();
    /** @type {import('../hub/stream.js').Stream | null} */
    this.stream = null;
  }

  /** @param {import('./sdp.js').AnnouncedTrack} announced @param {number} channel */
  addTrack(announced, channel) {
    const clock = new TrackClock(this.clock, announced.clockRate);
    this.channels.set(channel, { clock, depacketizer: this.#depacketizer(announced, clock) });
  }

  /** @param {import('./sdp.js').AnnouncedTrack} announced @param {TrackClock} clock @returns {Depacketizer} */
  #depacketizer({ track, aacFormat }, clock) {
    switch (track.codec) {
      case 'H264':
        this.tracks.video = track;
        return new H264Depacketizer(
          (nalus, timestamp) => this.#onVideo(nalus, clock.seconds(timestamp)),
          () => this.#onDamage(),
        );
      case 'Opus':
        this.tracks.audio = track;
        return { push: (packet) => this.stream?.pushAudio(packet.payload, clock.seconds(packet.timestamp)) };
      default:
        this.tracks.audio = track;
        return new AacDepacketizer((frame, timestamp) => this.stream?.pushAudio(frame, clock.seconds(timestamp)), aacFormat);
    }
  }

  /** Goes on air, at once if the announcement told the parameter sets, otherwise when they come. */
  start() {
    if (!this.stream && (!this.tracks.video || this.tracks.video.sps.length > 0)) {
      this.stream = this.hub.publish(this.path, this.source, this.tracks);
    }
  }

  /** @param {number} channel @param {Buffer} data */
  onPacket(channel, data) {
    const media = this.channels.get(channel);
    if (media) {
      const packet = parseRtp(data);
      if (packet) {
        this.packets++;
        media.depacketizer.push(packet);
      } else {
        this.#onDamage();
      }
      return;
    }
    const report = findSenderReport(data);
    if (report) {
      this.channels.get(channel - 1)?.clock.onSenderReport(report);
    }
  }

  /** @param {Buffer[]} nalus @param {number} seconds */
  #onVideo(nalus, seconds) {
    if (!this.stream && this.tracks.video) {
      const find = (/** @type {number} */ type) => nalus.find((nalu) => (nalu[0] & 0x1f) === type);
      const [sps, pps] = [find(NAL.SPS), find(NAL.PPS)];
      if (!sps || sps.length < 4 || !pps) {
        return;
      }
      Object.assign(this.tracks.video, { sps, pps });
      this.start();
    }
    // RTP carries no decoding time. Without B-frames, which a live stream should not have, it is the same.
    this.stream?.pushVideo(nalus, seconds, seconds);
  }

  #onDamage() {
    this.packetsInError++;
    if (this.stream) {
      this.stream.framesInError++;
    }
  }

  /** @param {string} reason */
  close(reason) {
    if (this.stream) {
      this.hub.unpublish(this.path, this.stream, reason);
    }
  }
}
