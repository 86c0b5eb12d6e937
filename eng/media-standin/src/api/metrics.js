// @ts-check
// MediaMTX's metrics in Prometheus' text form, as far as they are counted here.

import { authorize, HttpError, HttpServer } from '../http/server.js';
import { describePath } from './descriptions.js';

/** The counters of each kind of connection: metric's name behind the kind's, and the field of the API that it shows. */
const COUNTERS = /** @type {Record<string, string>} */ ({
  inbound_bytes: 'inboundBytes',
  outbound_bytes: 'outboundBytes',
  inbound_rtp_packets: 'inboundRTPPackets',
  inbound_rtp_packets_in_error: 'inboundRTPPacketsInError',
  outbound_rtp_packets: 'outboundRTPPackets',
  outbound_rtp_packets_discarded: 'outboundRTPPacketsDiscarded',
  outbound_frames_discarded: 'outboundFramesDiscarded',
  bytes_received: 'bytesReceived',
  bytes_sent: 'bytesSent',
});

const NAMES = /** @type {Record<string, string>} */ ({
  hlssessions: 'hls_sessions', hlsmuxers: 'hls_muxers', rtspconns: 'rtsp_conns', rtspsessions: 'rtsp_sessions', rtmpconns: 'rtmp_conns', webrtcsessions: 'webrtc_sessions',
});

/**
 * @param {import('../hub/hub.js').Hub} hub @param {import('../auth/hook.js').AuthHook} hook
 * @param {Record<string, import('./server.js').Listing>} listings
 */
export function createMetrics(hub, hook, listings) {
  return new HttpServer('metrics', async (exchange) => {
    await authorize(hook, exchange, { action: 'metrics', path: '', protocol: '', id: null, query: exchange.query });
    if (exchange.method !== 'GET' || exchange.path !== '/metrics') {
      throw new HttpError(404, 'not found');
    }
    const lines = [...pathLines(hub), ...Object.entries(listings).flatMap(([kind, listing]) => listingLines(NAMES[kind] ?? kind, listing.items()))];
    exchange.response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${lines.join('\n')}\n`);
  });
}

/** @param {import('../hub/hub.js').Hub} hub */
function pathLines(hub) {
  const paths = [...hub.streams].map(([name, stream]) => describePath(name, stream));
  if (paths.length === 0) {
    return ['paths 0', 'paths_inbound_bytes 0', 'paths_outbound_bytes 0', 'paths_inbound_frames_in_error 0', 'paths_bytes_received 0', 'paths_bytes_sent 0', 'paths_readers 0'];
  }
  return paths.flatMap((path) => {
    const tags = tagsOf({ name: path.name, state: 'ready' });
    /** @type {Map<string, number>} */
    const readers = new Map();
    for (const { type } of path.readers) {
      readers.set(type, (readers.get(type) ?? 0) + 1);
    }
    const kinds = readers.size > 0 ? [...readers] : [/** @type {[string, number]} */ (['', 0])];
    return [
      `paths${tags} 1`,
      ...kinds.map(([readerType, count]) => `paths_readers${tagsOf({ name: path.name, readerType, state: 'ready' })} ${count}`),
      `paths_inbound_bytes${tags} ${path.inboundBytes}`,
      `paths_outbound_bytes${tags} ${path.outboundBytes}`,
      `paths_inbound_frames_in_error${tags} ${path.inboundFramesInError}`,
      `paths_bytes_received${tags} ${path.bytesReceived}`,
      `paths_bytes_sent${tags} ${path.bytesSent}`,
    ];
  });
}

/** @param {string} name @param {any[]} items */
function listingLines(name, items) {
  if (items.length === 0) {
    return [`${name} 0`];
  }
  return items.flatMap((item) => {
    const tags = tagsOf(Object.fromEntries(['id', 'path', 'remoteAddr', 'state'].filter((key) => item[key] !== undefined).map((key) => [key, item[key]])));
    const counters = Object.entries(COUNTERS).filter(([, field]) => item[field] !== undefined);
    return [`${name}${tags} 1`, ...counters.map(([counter, field]) => `${name}_${counter}${tags} ${item[field]}`)];
  });
}

/** @param {Record<string, string>} tags */
const tagsOf = (tags) => `{${Object.entries(tags).map(([name, value]) => `${name}="${String(value).replace(/[\\"\n]/g, '_')}"`).join(',')}}`;
