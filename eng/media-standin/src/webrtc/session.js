// @ts-check
// What a WHIP and a WHEP session have in common: identity, connection, end.

import { randomUUID } from 'node:crypto';
import { log, shortId } from '../log.js';
import { useMux } from './ice.js';
import { createPeerConnection, isOffer, readFragment, withoutCandidates, writeFragment } from './negotiation.js';

/**
 * @typedef {object} WebRtcContext
 * @property {import('../hub/hub.js').Hub} hub
 * @property {import('../config/config.js').Config} config
 * @property {import('./udp-mux.js').UdpMux} mux
 * @property {string[]} hosts
 *
 * @typedef {{id: string, path: string, query: string, user: string, userAgent: string, remoteAddr: string}} Client
 */

/** A browser that is there sends STUN checks every few seconds. */
const WATCH_EVERY_MS = 1000;

/** @abstract */
export class WebRtcSession {
  /** @type {'webRTCSession'} */
  type = 'webRTCSession';
  created = new Date();
  /** Whoever knows it may change and end the session. */
  secret = randomUUID();
  established = false;
  packetsReceived = 0;
  packetsSent = 0;
  discarded = 0;
  closed = false;
  #answer = '';
  #remoteUfrag = '';
  #onClosed;

  /** @param {'publish' | 'read'} state @param {Client} client @param {WebRtcContext} context @param {() => void} onClosed */
  constructor(state, client, context, onClosed) {
    this.state = state;
    this.id = client.id;
    this.path = client.path;
    this.query = client.query;
    this.user = client.user;
    this.userAgent = client.userAgent;
    this.remoteAddr = client.remoteAddr;
    this.context = context;
    this.#onClosed = onClosed;
    this.pc = createPeerConnection();
    this.handshakeTimer = setTimeout(() => this.close('not connected in time'), context.config.webrtcSettings.handshakeTimeoutMs);
    this.watch = setInterval(() => this.#checkSilence(), WATCH_EVERY_MS);
    /** @type {import('./ice.js').Ice | null} */
    this.ice = null;
    this.pc.connectionStateChange.subscribe((connectionState) => {
      if (connectionState === 'connected') {
        clearTimeout(this.handshakeTimer);
        this.established = true;
        this.onConnected();
      } else if (connectionState === 'failed') {
        this.close('the connection failed');
      }
    });
  }

  bytesReceived = () => this.ice?.state.bytesReceived ?? 0;
  bytesSent = () => this.ice?.state.bytesSent ?? 0;

  onConnected() {}

  /** Prepares what is sent; called before the offer is looked at. */
  prepare() {}

  /** Chooses codecs; called between offer and answer. */
  settle() {}

  /** @param {string} offer @returns {Promise<string>} the answer @throws when the offer holds nothing that can be done */
  async negotiate(offer) {
    if (!isOffer(offer)) {
      throw new Error('no valid tracks found');
    }
    this.#remoteUfrag = readFragment(offer).ufrag;
    this.prepare();
    await this.pc.setRemoteDescription({ type: 'offer', sdp: withoutCandidates(offer) });
    if (this.pc.iceTransports.length !== 1) {
      throw new Error('all tracks must be bundled');
    }
    this.settle();
    this.ice = useMux(this.pc, this.context.mux, this.context.hosts);
    this.pc.dtlsTransports[0].onStateChange.subscribe((state) => {
      if (state === 'closed' || state === 'failed') {
        this.close('the client ended the connection');
      }
    });
    await this.pc.setLocalDescription(await this.pc.createAnswer());
    this.#answer = this.pc.localDescription?.sdp ?? '';
    return this.#answer;
  }

  /**
   * @param {string} fragment of a PATCH
   * @returns {Promise<{body: string, etag: string} | null>} the answer to a restart, null to mere candidates, which are not needed here
   */
  async patch(fragment) {
    const remote = readFragment(fragment);
    if (remote.ufrag === '' || remote.ufrag === this.#remoteUfrag || !this.ice) {
      return null;
    }
    this.#remoteUfrag = remote.ufrag;
    const restarted = await this.ice.restart(remote);
    return { body: writeFragment(restarted, this.#answer), etag: `"${restarted.ufrag}"` };
  }

  #checkSilence() {
    if (this.ice && this.established && Date.now() - this.ice.state.lastPacketAt > this.context.config.readTimeoutMs) {
      this.close('nothing came in time');
    }
  }

  /** @param {string} reason */
  close(reason) {
    if (this.closed) {
      return;
    }
    this.closed = true;
    clearTimeout(this.handshakeTimer);
    clearInterval(this.watch);
    log('webrtc', `${shortId(this.id)} closed: ${reason}`);
    this.#onClosed();
    // Leaves the browser a DTLS goodbye where there is a connection.
    this.pc.close().catch(() => {});
  }
}
