// @ts-check
// Gives a stream to an RTSP reader as interleaved RTP.

import { randomInt } from 'node:crypto';
import { packetizeAac } from '../rtp/aac.js';
import { packetizeH264 } from '../rtp/h264.js';
import { RtpWriter } from '../rtp/packet.js';
import { framePacket } from './messages.js';
import { AUDIO_PAYLOAD, VIDEO_PAYLOAD } from './sdp.js';

/** What may lie unsent before pictures are dropped up to the next keyframe. */
const MAX_UNSENT = 1024 * 1024;
const REPORT_EVERY_MS = 5000;

/** @typedef {{channel: number, writer: RtpWriter, reportedAt: number}} Output */

export class RtspPlayer {
  /** @param {import('../hub/stream.js').Stream} stream @param {import('node:net').Socket} socket */
  constructor(stream, socket) {
    this.stream = stream;
    this.socket = socket;
    this.discarded = 0;
    this.skipping = false;
    this.packets = 0;
    /** The moment of the stream that the clock below belongs to; both tracks are tied to the clock by it. */
    this.origin = { seconds: NaN, unixMs: 0 };
    /** @type {{video: Output | null, audio: Output | null}} */
    this.outputs = { video: null, audio: null };
  }

  /** @param {'video' | 'audio'} kind @param {number} channel */
  addTrack(kind, channel) {
    const clockRate = kind === 'video' ? 90000 : this.stream.tracks.audio?.sampleRate ?? 48000;
    const writer = new RtpWriter(kind === 'video' ? VIDEO_PAYLOAD : AUDIO_PAYLOAD, clockRate, randomInt(1, 0xffffffff));
    this.outputs[kind] = { channel, writer, reportedAt: 0 };
    return writer.ssrc;
  }

  /** @param {import('../hub/stream.js').Unit} unit */
  write(unit) {
    const output = this.outputs[unit.kind];
    if (!output) {
      return;
    }
    if (this.socket.writableLength > MAX_UNSENT) {
      this.skipping = this.outputs.video !== null;
      this.discarded++;
      return;
    }
    if (this.skipping && unit.kind === 'video') {
      if (!unit.key) {
        this.discarded++;
        return;
      }
      this.skipping = false;
    }
    const payloads = unit.kind === 'video'
      ? packetizeH264(unit.nalus)
      : this.stream.tracks.audio?.codec === 'Opus' ? [unit.data] : packetizeAac(unit.data);
    // One write for the whole unit: the packets of a picture leave together.
    const frames = this.#report(output, unit.pts);
    payloads.forEach((payload, index) => {
      const marker = unit.kind === 'audio' || index === payloads.length - 1;
      frames.push(framePacket(output.channel, output.writer.write(payload, unit.pts, marker)));
    });
    this.packets += payloads.length;
    const data = Buffer.concat(frames);
    this.stream.bytesSent += data.length;
    this.socket.write(data);
  }

  /** A sender report first of all, so that a reader knows from the first packet how the tracks lie to each other. @param {Output} output @param {number} pts */
  #report(output, pts) {
    const now = Date.now();
    if (Number.isNaN(this.origin.seconds)) {
      this.origin = { seconds: pts, unixMs: now };
    }
    if (now - output.reportedAt < REPORT_EVERY_MS) {
      return [];
    }
    output.reportedAt = now;
    const unixMs = this.origin.unixMs + (pts - this.origin.seconds) * 1000;
    return [framePacket(output.channel + 1, output.writer.senderReport(pts, unixMs))];
  }
}
