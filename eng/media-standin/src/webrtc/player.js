// @ts-check
// A WHEP session: a browser plays. AAC is left out, as browsers take none over WebRTC.

import { RtpHeader, RtpPacket } from 'werift';
import { packetizeH264 } from '../rtp/h264.js';
import { chooseH264 } from './negotiation.js';
import { WebRtcSession } from './session.js';

export class WhepSession extends WebRtcSession {
  #senders = /** @type {{video: Sender | null, audio: Sender | null}} */ ({ video: null, audio: null });
  #reading = false;
  #waitingForKeyframe = true;

  /**
   * @param {import('../hub/stream.js').Stream} stream @param {import('./session.js').Client} client
   * @param {import('./session.js').WebRtcContext} context @param {() => void} onClosed
   */
  constructor(stream, client, context, onClosed) {
    super('read', client, context, onClosed);
    this.stream = stream;
  }

  /** @override */
  prepare() {
    const { video, audio } = this.stream.tracks;
    if (!video && audio?.codec !== 'Opus') {
      throw new Error('the stream has nothing that can be played over WebRTC');
    }
    if (video) {
      this.#senders.video = new Sender(this.pc.addTransceiver('video', { direction: 'sendonly' }), 90000);
    }
    if (audio?.codec === 'Opus') {
      this.#senders.audio = new Sender(this.pc.addTransceiver('audio', { direction: 'sendonly' }), 48000);
    }
  }

  /** @override */
  settle() {
    const { video } = this.#senders;
    if (video && this.stream.tracks.video) {
      video.choose(chooseH264(video.transceiver.codecs, this.stream.tracks.video.sps));
      video.transceiver.sender.onPictureLossIndication.subscribe(() => this.stream.source.requestKeyframe());
    }
    this.#senders.audio?.choose(this.#senders.audio.transceiver.codecs[0]);
  }

  /** @override */
  onConnected() {
    if (this.#reading || this.closed) {
      return;
    }
    this.#reading = true;
    if (this.stream.closed) {
      this.close('the stream has ended');
    } else {
      this.stream.addReader(this);
    }
  }

  /** @param {import('../hub/stream.js').Unit} unit */
  write(unit) {
    const sender = this.#senders[unit.kind];
    if (!sender) {
      return;
    }
    if (unit.kind === 'audio') {
      this.#count(sender.send([unit.data], unit.pts));
      return;
    }
    if (this.stream.hasBFrames) {
      this.close('WebRTC cannot carry H.264 with B-frames');
      return;
    }
    if (this.#waitingForKeyframe && !unit.key) {
      return;
    }
    this.#waitingForKeyframe = false;
    this.#count(sender.send(packetizeH264(unit.nalus), unit.pts));
  }

  /** @param {{packets: number, bytes: number}} sent */
  #count({ packets, bytes }) {
    this.packetsSent += packets;
    this.stream.bytesSent += bytes;
  }

  /** @override @param {string} reason */
  close(reason) {
    this.stream.removeReader(this);
    super.close(reason);
  }
}

/** Numbers and sends the packets of one track. */
class Sender {
  /** @param {import('werift').RTCRtpTransceiver} transceiver @param {number} clockRate */
  constructor(transceiver, clockRate) {
    this.transceiver = transceiver;
    this.clockRate = clockRate;
    this.sequence = Math.floor(Math.random() * 0x8000);
  }

  /** @param {any} codec of the offer */
  choose(codec) {
    this.transceiver.codecs = [codec];
    this.transceiver.sender.codec = codec;
  }

  /** @param {Buffer[]} payloads of one access unit @param {number} seconds */
  send(payloads, seconds) {
    const timestamp = Math.round(seconds * this.clockRate) % 0x1_0000_0000;
    let bytes = 0;
    payloads.forEach((payload, index) => {
      const header = new RtpHeader({ sequenceNumber: this.sequence, timestamp, marker: index === payloads.length - 1 });
      this.sequence = (this.sequence + 1) & 0xffff;
      bytes += payload.length;
      this.transceiver.sender.sendRtp(new RtpPacket(header, payload)).catch(() => {});
    });
    return { packets: payloads.length, bytes };
  }
}
