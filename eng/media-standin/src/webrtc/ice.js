// @ts-check
// Leads werift's ICE over the shared UDP port. werift itself opens a port per connection; the two methods replaced here are where it
// would. Remote candidates are never needed: the browser sends first, and its address is learnt from that (peer-reflexive), which
// also spares the mDNS names that browsers hide their addresses behind.

import { Candidate, candidateFoundation, candidatePriority, StunProtocol } from 'werift';

/** @typedef {import('werift').RTCPeerConnection} RTCPeerConnection */

/**
 * @param {RTCPeerConnection} pc before it has gathered
 * @param {import('./udp-mux.js').UdpMux} mux @param {string[]} hosts addresses to name in candidates, the likeliest first
 */
export function useMux(pc, mux, hosts) {
  const iceTransport = pc.iceTransports[0];
  const connection = /** @type {any} */ (iceTransport.connection);
  const protocol = /** @type {any} */ (new StunProtocol());
  const state = { lastPacketAt: Date.now(), remoteAddr: '', bytesReceived: 0, bytesSent: 0, localUfrag: '' };

  let firstCheck = () => {};
  let checked = new Promise((resolve) => (firstCheck = () => resolve(undefined)));

  /** @type {import('./udp-mux.js').Endpoint} */
  const endpoint = {
    passwordFor: (ufrag) => connection.userHistory[ufrag] ?? (ufrag === connection.localUsername ? connection.localPassword : undefined),
    onPacket(data, address) {
      state.lastPacketAt = Date.now();
      state.bytesReceived += data.length;
      state.remoteAddr = `${address[0]}:${address[1]}`;
      protocol.datagramReceived(data, address);
      firstCheck();
    },
  };
  protocol.transport = {
    type: 'udp',
    closed: false,
    address: { address: hosts[0], family: 'IPv4', port: mux.port },
    async send(/** @type {Buffer} */ data, /** @type {[string, number]} */ [host, port]) {
      state.bytesSent += data.length;
      mux.send(data, host, port);
    },
    async close() {
      protocol.transport.closed = true;
      mux.forget(endpoint);
      firstCheck();
    },
  };
  protocol.localIp = hosts[0];
  connection.ensureProtocol(protocol);
  connection.protocols.push(protocol);

  connection.gatherCandidates = async () => {
    connection.localCandidatesStart = true;
    mux.register(connection.localUsername, endpoint);
    state.localUfrag = connection.localUsername;
    hosts.forEach((host, index) => {
      const candidate = new Candidate(
        candidateFoundation('host', 'udp', host), 1, 'udp', candidatePriority('host') - index, host, mux.port, 'host',
        undefined, undefined, undefined, connection.generation, connection.localUsername,
      );
      protocol.localCandidate = index === 0 ? candidate : protocol.localCandidate;
      connection.appendLocalCandidate(candidate);
    });
    connection.localCandidatesEnd = true;
    connection.setState('completed');
  };

  // With no pair to check, werift's connect would give up at once; it has to wait for the browser's first check.
  const connect = connection.connect.bind(connection);
  connection.connect = async () => {
    await checked;
    await connect();
  };

  return {
    state,
    /**
     * Begins anew with the browser's new credentials (RFC 8839, 4.4.1.1.1).
     * @param {{ufrag: string, password: string}} remote
     */
    async restart({ ufrag, password }) {
      checked = new Promise((resolve) => (firstCheck = () => resolve(undefined)));
      iceTransport.setRemoteParams(/** @type {any} */ ({ usernameFragment: ufrag, password, iceLite: false }));
      await iceTransport.gather();
      iceTransport.start().catch(() => {});
      return { ufrag: connection.localUsername, password: connection.localPassword, candidates: iceTransport.localCandidates };
    },
  };
}

/** @typedef {ReturnType<typeof useMux>} Ice */
