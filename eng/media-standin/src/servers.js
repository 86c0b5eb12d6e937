// @ts-check
// Puts the parts together: one hub in the middle, a server per protocol around it.

import { describeHlsMuxer, describeHlsSession, describeRtmp, describeRtspConnection, describeRtspSession, describeWebRtc } from './api/descriptions.js';
import { createApi } from './api/server.js';
import { createMetrics } from './api/metrics.js';
import { AuthHook } from './auth/hook.js';
import { HlsServer } from './hls/server.js';
import { Hub } from './hub/hub.js';
import { RtmpServer } from './rtmp/server.js';
import { RtspServer } from './rtsp/server.js';
import { WebRtcServer } from './webrtc/server.js';

/** MediaMTX waits as long for its hook. */
const HOOK_TIMEOUT_MS = 5000;

/** @param {import('./config/config.js').Config} config */
export function createServers(config) {
  const hub = new Hub();
  const hook = new AuthHook(config.authAddress, HOOK_TIMEOUT_MS, config.authExclude);
  const context = { hub, hook, config };
  /** @type {(() => Promise<void>)[]} */
  const listeners = [];
  /** @type {(() => void)[]} */
  const closers = [];
  /** @type {string[]} */
  const names = [];
  /** @type {Record<string, import('./api/server.js').Listing>} */
  const listings = {};

  /** @param {string} name @param {import('./config/config.js').Listen | null} address @param {() => {start: (address: import('./config/config.js').Listen) => Promise<void>, close: () => void}} create */
  const add = (name, address, create) => {
    if (address) {
      const server = create();
      listeners.push(() => server.start(address));
      closers.push(() => server.close());
      names.push(`${name} ${address.host}:${address.port}`);
    }
  };

  add('rtsp', config.rtsp, () => {
    const server = new RtspServer(context);
    const connections = () => [...server.connections.values()];
    const sessions = () => connections().filter(({ hasSession }) => hasSession);
    listings.rtspconns = { items: () => connections().map(describeRtspConnection), kick: null, missing: 'connection not found' };
    listings.rtspsessions = { items: () => sessions().map(describeRtspSession), kick: kick(sessions), missing: 'session not found' };
    return server;
  });
  add('rtmp', config.rtmp, () => {
    const server = new RtmpServer(context);
    const connections = () => [...server.connections.values()];
    listings.rtmpconns = { items: () => connections().map(describeRtmp), kick: kick(connections), missing: 'connection not found' };
    return server;
  });
  add('webrtc', config.webrtc, () => {
    const server = new WebRtcServer(context);
    const udp = config.webrtcUdp;
    if (udp) {
      listeners.push(() => server.startMedia(udp));
      names.push(`webrtc media (UDP) ${udp.host}:${udp.port}`);
    }
    const sessions = () => [...server.sessions.values()];
    listings.webrtcsessions = { items: () => sessions().map(describeWebRtc), kick: kick(sessions), missing: 'session not found' };
    return server;
  });
  add('hls', config.hls, () => {
    const server = new HlsServer(context);
    const sessions = () => [...server.sessions.values()];
    listings.hlssessions = { items: () => sessions().map(describeHlsSession), kick: kick(sessions), missing: 'session not found' };
    listings.hlsmuxers = { items: () => [...server.muxers.values()].map((muxer) => describeHlsMuxer(hub, muxer)), kick: null, missing: 'muxer not found' };
    return server;
  });
  add('metrics', config.metrics, () => createMetrics(hub, hook, listings));
  add('api', config.api, () => createApi(hub, hook, listings));

  return {
    listeners,
    summary: names.join(', '),
    close() {
      closers.forEach((close) => close());
      hook.close();
    },
  };
}

/** @param {() => {id: string, close: (reason: string) => void}[]} items @returns {(id: string) => boolean} */
const kick = (items) => (id) => {
  const item = items().find((candidate) => candidate.id === id);
  item?.close('kicked out');
  return item !== undefined;
};
