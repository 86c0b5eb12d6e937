// @ts-check
// RTP and RTCP (RFC 3550), as far as they are needed here.

/** A payload that leaves room for RTP, SRTP, UDP and IPv6 in the 1280 bytes that every path carries, and for header extensions. */
export const MAX_PAYLOAD = 1160;

/** @typedef {{payloadType: number, marker: boolean, sequence: number, timestamp: number, ssrc: number, payload: Buffer}} RtpPacket */

/** @param {Buffer} data @returns {RtpPacket | null} null when it is none */
export function parseRtp(data) {
  if (data.length < 12 || data[0] >> 6 !== 2) {
    return null;
  }
  let start = 12 + (data[0] & 0xf) * 4;
  if (data[0] & 0x10) {
    if (start + 4 > data.length) {
      return null;
    }
    start += 4 + data.readUInt16BE(start + 2) * 4;
  }
  const padding = data[0] & 0x20 ? data[data.length - 1] : 0;
  if (start + padding > data.length) {
    return null;
  }
  return {
    payloadType: data[1] & 0x7f,
    marker: (data[1] & 0x80) !== 0,
    sequence: data.readUInt16BE(2),
    timestamp: data.readUInt32BE(4),
    ssrc: data.readUInt32BE(8),
    payload: data.subarray(start, data.length - padding),
  };
}

/** Writes the packets of one track, numbered on. */
export class RtpWriter {
  /** @param {number} payloadType @param {number} clockRate @param {number} ssrc */
  constructor(payloadType, clockRate, ssrc) {
    this.payloadType = payloadType;
    this.clockRate = clockRate;
    this.ssrc = ssrc;
    this.sequence = Math.floor(Math.random() * 0x8000);
    this.packets = 0;
    this.octets = 0;
  }

  /** @param {Buffer} payload @param {number} seconds @param {boolean} marker */
  write(payload, seconds, marker) {
    const packet = Buffer.allocUnsafe(12 + payload.length);
    packet[0] = 0x80;
    packet[1] = this.payloadType | (marker ? 0x80 : 0);
    packet.writeUInt16BE(this.sequence, 2);
    packet.writeUInt32BE(this.timestamp(seconds), 4);
    packet.writeUInt32BE(this.ssrc, 8);
    payload.copy(packet, 12);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.packets++;
    this.octets += payload.length;
    return packet;
  }

  /** @param {number} seconds */
  timestamp(seconds) {
    return Math.round(seconds * this.clockRate) % 0x1_0000_0000;
  }

  /**
   * A sender report that ties this track's time stamps to the common clock, by which a receiver keeps sound and picture together.
   * @param {number} seconds a moment of the stream @param {number} unixMs the same moment by the clock
   */
  senderReport(seconds, unixMs) {
    const report = Buffer.allocUnsafe(28);
    report.writeUInt32BE(0x80c80006, 0);
    report.writeUInt32BE(this.ssrc, 4);
    const ntp = unixMs / 1000 + NTP_OFFSET;
    report.writeUInt32BE(Math.floor(ntp), 8);
    report.writeUInt32BE(Math.floor((ntp % 1) * 0x1_0000_0000), 12);
    report.writeUInt32BE(this.timestamp(seconds), 16);
    report.writeUInt32BE(this.packets >>> 0, 20);
    report.writeUInt32BE(this.octets % 0x1_0000_0000, 24);
    return report;
  }
}

/** Seconds from 1900, NTP's beginning, to 1970. */
const NTP_OFFSET = 2_208_988_800;

/** Finds the sender report in a compound. @param {Buffer} data @returns {{ssrc: number, ntpSeconds: number, timestamp: number} | null} */
export function findSenderReport(data) {
  for (let at = 0; at + 4 <= data.length; at += 4 + data.readUInt16BE(at + 2) * 4) {
    if (data[at] >> 6 !== 2) {
      return null;
    }
    if (data[at + 1] === 200 && at + 28 <= data.length) {
      return {
        ssrc: data.readUInt32BE(at + 4),
        ntpSeconds: data.readUInt32BE(at + 8) + data.readUInt32BE(at + 12) / 0x1_0000_0000,
        timestamp: data.readUInt32BE(at + 16),
      };
    }
  }
  return null;
}
