// @ts-check
// Streams and connections in the words of MediaMTX's v3 API. Counters that this program does not keep are left out.

import { pictureSize } from '../media/h264.js';

const PROFILES = /** @type {Record<number, string>} */ ({ 66: 'Baseline', 77: 'Main', 88: 'Extended', 100: 'High', 110: 'High 10' });

/** @param {string} name @param {import('../hub/stream.js').Stream} stream */
export function describePath(name, stream) {
  const time = stream.since.toISOString();
  const received = stream.source.bytesReceived();
  return {
    name,
    confName: 'all',
    ready: true,
    readyTime: time,
    available: true,
    availableTime: time,
    online: true,
    onlineTime: time,
    source: { type: stream.source.type, id: stream.source.id },
    tracks: stream.trackNames,
    tracks2: describeTracks(stream.tracks),
    readers: [...stream.readers].filter(({ type }) => type !== 'hlsMuxer').map(({ type, id }) => ({ type, id })),
    inboundBytes: received,
    outboundBytes: stream.bytesSent,
    inboundFramesInError: stream.framesInError,
    bytesReceived: received,
    bytesSent: stream.bytesSent,
  };
}

/** @param {import('../hub/stream.js').Tracks} tracks */
function describeTracks({ video, audio }) {
  /** @type {{codec: string, codecProps: object}[]} */
  const all = [];
  if (video) {
    const level = video.sps[3];
    all.push({
      codec: video.codec,
      codecProps: { ...pictureSize(video.sps), profile: PROFILES[video.sps[1]] ?? String(video.sps[1]), level: `${Math.floor(level / 10)}.${level % 10}` },
    });
  }
  if (audio) {
    const rate = audio.codec === 'Opus' ? {} : { sampleRate: audio.sampleRate };
    all.push({ codec: audio.codec, codecProps: { ...rate, channelCount: audio.channels } });
  }
  return all;
}

/** @typedef {{id: string, created: Date, remoteAddr: string, state: string, path: string, query: string, user?: string, userAgent: string, bytesReceived: () => number, bytesSent: () => number}} Connected */

/** @param {Connected} connection */
function describeConnected({ id, created, remoteAddr, state, path, query, user = '', userAgent, bytesReceived, bytesSent }) {
  const [received, sent] = [bytesReceived(), bytesSent()];
  return {
    id, created: created.toISOString(), remoteAddr, state, path, query, user, userAgent,
    inboundBytes: received, outboundBytes: sent, bytesReceived: received, bytesSent: sent,
  };
}

/** @param {import('../rtmp/connection.js').RtmpConnection} connection */
export const describeRtmp = (connection) => ({ ...describeConnected(connection), outboundFramesDiscarded: connection.framesDiscarded });

/** @param {import('../rtsp/connection.js').RtspConnection} connection */
export function describeRtspSession(connection) {
  const { received, inError, sent, discarded } = connection.counters;
  return {
    ...describeConnected(connection),
    transport: 'TCP',
    profile: 'AVP',
    conns: [connection.connectionId],
    inboundRTPPackets: received,
    inboundRTPPacketsLost: 0,
    inboundRTPPacketsInError: inError,
    outboundRTPPackets: sent,
    outboundRTPPacketsDiscarded: discarded,
    rtpPacketsReceived: received,
    rtpPacketsSent: sent,
    rtpPacketsLost: 0,
    rtpPacketsInError: inError,
  };
}

/** @param {import('../rtsp/connection.js').RtspConnection} connection */
export function describeRtspConnection(connection) {
  const [received, sent] = [connection.bytesReceived(), connection.bytesSent()];
  return {
    id: connection.connectionId,
    created: connection.created.toISOString(),
    remoteAddr: connection.remoteAddr,
    session: connection.hasSession ? connection.id : null,
    tunnel: 'none',
    inboundBytes: received,
    outboundBytes: sent,
    bytesReceived: received,
    bytesSent: sent,
  };
}

/** @param {import('../webrtc/session.js').WebRtcSession} session */
export function describeWebRtc(session) {
  const remote = session.ice?.state.remoteAddr ?? '';
  return {
    ...describeConnected(session),
    peerConnectionEstablished: session.established,
    localCandidate: session.established ? `host/udp/${session.context.hosts[0]}/${session.context.mux.port}` : '',
    remoteCandidate: session.established ? `prflx/udp/${remote.replace(':', '/')}` : '',
    inboundRTPPackets: session.packetsReceived,
    outboundRTPPackets: session.packetsSent,
    outboundFramesDiscarded: session.discarded,
    rtpPacketsReceived: session.packetsReceived,
    rtpPacketsSent: session.packetsSent,
  };
}

/** @param {import('../hls/session.js').HlsSession} session */
export function describeHlsSession({ id, created, remoteAddr, path, query, user, userAgent, sent }) {
  return { id, created: created.toISOString(), remoteAddr, path, query, user, userAgent, isCDN: false, outboundBytes: sent };
}

/** @param {import('../hub/hub.js').Hub} hub @param {import('../hls/muxer.js').Muxer} muxer */
export function describeHlsMuxer(hub, { id, stream, created, lastRequest, bytesSent }) {
  const path = [...hub.streams].find(([, candidate]) => candidate === stream)?.[0] ?? '';
  return { id, path, created: created.toISOString(), lastRequest: lastRequest.toISOString(), outboundBytes: bytesSent, outboundFramesDiscarded: 0, bytesSent };
}
