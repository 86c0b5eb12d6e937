// @ts-check
// The playlists of HLS (RFC 8216bis).

import { aacObjectType } from '../media/aac.js';
import { pictureSize, profileLevelId } from '../media/h264.js';

/** Parts are only named for the latest segments; nobody plays older ones by parts. */
const SEGMENTS_WITH_PARTS = 3;

export const MEDIA_PLAYLIST = 'stream.m3u8';

/** @param {import('../hub/stream.js').Tracks} tracks @param {string} suffix with its question mark, or nothing */
export function mainPlaylist({ video, audio }, suffix) {
  const codecs = [
    video ? `avc1.${profileLevelId(video.sps)}` : '',
    audio ? (audio.codec === 'Opus' ? 'opus' : `mp4a.40.${aacObjectType(audio.config)}`) : '',
  ].filter((codec) => codec !== '').join(',');
  const { width, height } = video ? pictureSize(video.sps) : { width: 0, height: 0 };
  const resolution = width > 0 ? `,RESOLUTION=${width}x${height}` : '';
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="${codecs}"${resolution}`,
    `${MEDIA_PLAYLIST}${suffix}`,
    '',
  ].join('\n');
}

/** @param {import('./muxer.js').Muxer} muxer @param {string} suffix */
export function mediaPlaylist(muxer, suffix) {
  const { settings, segments, maxPart, maxSegment } = muxer;
  const shown = segments.slice(-settings.segmentCount - 1);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${Math.ceil(maxSegment)}`,
    ...(settings.lowLatency
      ? [
        `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(maxPart * 2.5).toFixed(5)}`,
        `#EXT-X-PART-INF:PART-TARGET=${maxPart.toFixed(5)}`,
      ]
      : []),
    `#EXT-X-MEDIA-SEQUENCE:${shown[0]?.number ?? 0}`,
  ];
  let init = '';
  shown.forEach((segment, index) => {
    if (segment.init !== init) {
      init = segment.init;
      lines.push(`#EXT-X-MAP:URI="${init}${suffix}"`);
    }
    if (segment.complete || (settings.lowLatency && segment.parts.length > 0)) {
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${segment.startedAt.toISOString()}`);
    }
    if (settings.lowLatency && index >= shown.length - SEGMENTS_WITH_PARTS) {
      for (const { name, duration, independent } of segment.parts) {
        lines.push(`#EXT-X-PART:DURATION=${duration.toFixed(5)},URI="${name}${suffix}"${independent ? ',INDEPENDENT=YES' : ''}`);
      }
    }
    if (segment.complete) {
      lines.push(`#EXTINF:${segment.duration.toFixed(5)},`, `${segment.name}${suffix}`);
    }
  });
  if (settings.lowLatency) {
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${muxer.nextPartName}${suffix}"`);
  }
  return `${lines.join('\n')}\n`;
}
