// @ts-check
// A WHIP session (RFC 9725): a browser publishes.

import { NAL } from '../media/h264.js';
import { SourceClock, TrackClock } from '../rtp/clock.js';
import { H264Depacketizer } from '../rtp/h264.js';
import { ReorderBuffer } from '../rtp/reorder.js';
import { limitFeedback, roomFor4Mbit } from './negotiation.js';
import { WebRtcSession } from './session.js';

/** The usual interval of MediaMTX. */
const KEYFRAME_EVERY_MS = 2000;
/** A burst of readers asks for one keyframe, not for one each. */
const KEYFRAME_APART_MS = 300;
/** Until the first keyframe is there, ask more often. */
const FIRST_KEYFRAME_MS = 300;
const ROOM_EVERY_MS = 1000;

export class WhipSession extends WebRtcSession {
  /** @type {import('../hub/stream.js').Tracks} */
  #tracks = { video: null, audio: null };
  #expected = { video: false, audio: false };
  #stream = /** @type {import('../hub/stream.js').Stream | null} */ (null);
  #clock = new SourceClock();
  #buffers = /** @type {ReorderBuffer[]} */ ([]);
  #receiver = /** @type {any} */ (null);
  #videoSsrc = 0;
  #askedAt = 0;
  #toldRoomAt = 0;
  #gatherTimer = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  #firstKeyframeTimer = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  #keyframeTimer = /** @type {NodeJS.Timeout | undefined} */ (undefined);

  /** @param {import('./session.js').Client} client @param {import('./session.js').WebRtcContext} context @param {() => void} onClosed */
  constructor(client, context, onClosed) {
    super('publish', client, context, onClosed);
  }

  /** @override */
  prepare() {
    this.pc.onRemoteTransceiverAdded.subscribe((transceiver) => {
      const kind = /** @type {'video' | 'audio'} */ (transceiver.kind);
      const take = kind === 'video' ? this.#videoTaker(transceiver) : this.#audioTaker();
      if (this.#expected[kind]) {
        return;
      }
      this.#expected[kind] = true;
      const buffer = new ReorderBuffer(take);
      this.#buffers.push(buffer);
      transceiver.onTrack.subscribe((track) => {
        track.onReceiveRtp.subscribe(({ header, payload }) => {
          this.packetsReceived++;
          if (kind === 'video') {
            this.#videoSsrc = header.ssrc;
            this.#tellRoom();
          }
          buffer.push({
            payloadType: header.payloadType, marker: header.marker, sequence: header.sequenceNumber, timestamp: header.timestamp, ssrc: header.ssrc, payload,
          });
        });
      });
    });
  }

  /** @override */
  settle() {
    for (const transceiver of this.pc.getTransceivers()) {
      transceiver.codecs.forEach(limitFeedback);
    }
  }

  /** @override */
  onConnected() {
    if (this.#stream || this.#gatherTimer) {
      return;
    }
    this.#gatherTimer = setTimeout(() => this.#startIfReady(true), this.context.config.webrtcSettings.trackTimeoutMs);
    this.#firstKeyframeTimer = setInterval(() => this.#sendPli(), FIRST_KEYFRAME_MS);
  }

  requestKeyframe() {
    if (Date.now() - this.#askedAt >= KEYFRAME_APART_MS) {
      this.#sendPli();
    }
  }

  #sendPli() {
    if (this.#videoSsrc !== 0 && !this.closed) {
      this.#askedAt = Date.now();
      this.#receiver.sendRtcpPLI(this.#videoSsrc).catch(() => {});
    }
  }

  #tellRoom() {
    const now = Date.now();
    if (now - this.#toldRoomAt >= ROOM_EVERY_MS) {
      this.#toldRoomAt = now;
      this.pc.dtlsTransports[0]?.sendRtcp([roomFor4Mbit(this.#receiver.rtcpSsrc, this.#videoSsrc)]).catch(() => {});
    }
  }

  /** @param {any} transceiver */
  #videoTaker(transceiver) {
    this.#receiver = transceiver.receiver;
    const clock = new TrackClock(this.#clock, 90000);
    const depacketizer = new H264Depacketizer(
      (nalus, timestamp) => this.#onVideo(nalus, clock.seconds(timestamp)),
      () => {
        if (this.#stream) {
          this.#stream.framesInError++;
        }
        this.requestKeyframe();
      },
    );
    return (/** @type {import('../rtp/packet.js').RtpPacket} */ packet) => depacketizer.push(packet);
  }

  #audioTaker() {
    const clock = new TrackClock(this.#clock, 48000);
    return (/** @type {import('../rtp/packet.js').RtpPacket} */ packet) => {
      if (packet.payload.length === 0) {
        return;
      }
      this.#tracks.audio ??= { codec: 'Opus', sampleRate: 48000, channels: 2 };
      this.#startIfReady(false);
      this.#stream?.pushAudio(packet.payload, clock.seconds(packet.timestamp));
    };
  }

  /** @param {Buffer[]} nalus @param {number} seconds */
  #onVideo(nalus, seconds) {
    if (!this.#tracks.video) {
      const find = (/** @type {number} */ type) => nalus.find((nalu) => (nalu[0] & 0x1f) === type);
      const [sps, pps] = [find(NAL.SPS), find(NAL.PPS)];
      if (sps && sps.length > 3 && pps) {
        this.#tracks.video = { codec: 'H264', sps, pps };
        clearInterval(this.#firstKeyframeTimer);
      }
      this.#startIfReady(false);
    }
    this.#stream?.pushVideo(nalus, seconds, seconds);
  }

  /** @param {boolean} late whether the time to wait for tracks is over */
  #startIfReady(late) {
    const tracks = this.#tracks;
    const complete = (!this.#expected.video || tracks.video) && (!this.#expected.audio || tracks.audio);
    if (this.#stream || this.closed || !(complete || late)) {
      return;
    }
    if (!tracks.video && !tracks.audio) {
      if (late) {
        this.close('no track came in time');
      }
      return;
    }
    clearTimeout(this.#gatherTimer);
    clearInterval(this.#firstKeyframeTimer);
    this.#stream = this.context.hub.publish(this.path, this, tracks);
    if (tracks.video) {
      this.#keyframeTimer = setInterval(() => this.#sendPli(), KEYFRAME_EVERY_MS);
    }
  }

  /** @override @param {string} reason */
  close(reason) {
    clearTimeout(this.#gatherTimer);
    clearInterval(this.#firstKeyframeTimer);
    clearInterval(this.#keyframeTimer);
    for (const buffer of this.#buffers) {
      buffer.close();
    }
    super.close(reason);
    if (this.#stream) {
      this.context.hub.unpublish(this.path, this.#stream, reason);
    }
  }
}
