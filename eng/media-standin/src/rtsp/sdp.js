// @ts-check
// Session descriptions of RTSP (RFC 4566): what a publisher announces and what a reader is told.

import { aacTrack } from '../media/aac.js';
import { profileLevelId } from '../media/h264.js';

export const VIDEO_PAYLOAD = 96;
export const AUDIO_PAYLOAD = 97;

/**
 * @typedef {object} AnnouncedTrack
 * @property {'video' | 'audio'} kind
 * @property {string} control
 * @property {number} payloadType
 * @property {number} clockRate
 * @property {import('../hub/stream.js').VideoTrack | import('../hub/stream.js').AudioTrack} track parameter sets are empty when not announced
 * @property {{sizeLength: number, indexLength: number}} aacFormat
 */

/** @param {import('../hub/stream.js').Tracks} tracks */
export function describeTracks({ video, audio }) {
  const lines = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=Stream', 'c=IN IP4 0.0.0.0', 't=0 0'];
  let index = 0;
  if (video) {
    const sets = [video.sps, video.pps].map((set) => set.toString('base64')).join(',');
    lines.push(
      `m=video 0 RTP/AVP ${VIDEO_PAYLOAD}`,
      `a=control:trackID=${index++}`,
      `a=rtpmap:${VIDEO_PAYLOAD} H264/90000`,
      `a=fmtp:${VIDEO_PAYLOAD} packetization-mode=1; profile-level-id=${profileLevelId(video.sps).toUpperCase()}; sprop-parameter-sets=${sets}`,
    );
  }
  if (audio?.codec === 'Opus') {
    lines.push(
      `m=audio 0 RTP/AVP ${AUDIO_PAYLOAD}`,
      `a=control:trackID=${index}`,
      `a=rtpmap:${AUDIO_PAYLOAD} opus/48000/2`,
      `a=fmtp:${AUDIO_PAYLOAD} sprop-stereo=${audio.channels > 1 ? 1 : 0}`,
    );
  } else if (audio) {
    lines.push(
      `m=audio 0 RTP/AVP ${AUDIO_PAYLOAD}`,
      `a=control:trackID=${index}`,
      `a=rtpmap:${AUDIO_PAYLOAD} mpeg4-generic/${audio.sampleRate}/${audio.channels}`,
      `a=fmtp:${AUDIO_PAYLOAD} profile-level-id=1; mode=AAC-hbr; sizelength=13; indexlength=3; indexdeltalength=3; config=${audio.config.toString('hex')}`,
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * Takes the first H.264 and the first AAC or Opus track of an announcement.
 * @param {string} sdp @returns {AnnouncedTrack[]} none when nothing of it can be carried @throws on a track that lies about itself
 */
export function readAnnouncement(sdp) {
  /** @type {AnnouncedTrack[]} */
  const tracks = [];
  for (const section of sdp.split(/^(?=m=)/m).slice(1)) {
    const track = readMedia(section.split(/\r?\n/));
    if (track && !tracks.some((other) => other.kind === track.kind)) {
      tracks.push(track);
    }
  }
  return tracks;
}

/** @param {string[]} lines @returns {AnnouncedTrack | null} */
function readMedia(lines) {
  const media = /^m=(video|audio) \d+ \S+ (\d+)/.exec(lines[0]);
  if (!media) {
    return null;
  }
  const payloadType = Number(media[2]);
  const attribute = (/** @type {string} */ name) => lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3) ?? '';
  const map = /^\d+ ([^/]+)\/(\d+)(?:\/(\d+))?/.exec(attribute('rtpmap'));
  const format = readFormat(attribute('fmtp'));
  const control = attribute('control');
  const codec = map?.[1].toLowerCase() ?? '';
  const clockRate = Number(map?.[2] ?? 0);
  const aacFormat = { sizeLength: Number(format.sizelength ?? 13), indexLength: Number(format.indexlength ?? 3) };
  if (media[1] === 'video' && codec === 'h264') {
    const [sps, pps] = (format['sprop-parameter-sets'] ?? '').split(',').map((set) => Buffer.from(set, 'base64'));
    const known = sps?.length > 3 && pps?.length > 0;
    const track = { codec: /** @type {const} */ ('H264'), sps: known ? sps : Buffer.alloc(0), pps: known ? pps : Buffer.alloc(0) };
    return { kind: 'video', control, payloadType, clockRate: 90000, track, aacFormat };
  }
  if (media[1] === 'audio' && codec === 'opus') {
    const channels = format['sprop-stereo'] === '0' ? 1 : 2;
    return { kind: 'audio', control, payloadType, clockRate: 48000, track: { codec: 'Opus', sampleRate: 48000, channels }, aacFormat };
  }
  if (media[1] === 'audio' && codec === 'mpeg4-generic' && clockRate > 0) {
    return { kind: 'audio', control, payloadType, clockRate, track: aacTrack(Buffer.from(format.config ?? '', 'hex')), aacFormat };
  }
  return null;
}

/** @param {string} fmtp @returns {Record<string, string>} */
function readFormat(fmtp) {
  const parameters = fmtp.slice(fmtp.indexOf(' ') + 1).split(';');
  return Object.fromEntries(parameters.map((parameter) => {
    const [name, ...value] = parameter.trim().split('=');
    return [name.toLowerCase(), value.join('=')];
  }));
}
