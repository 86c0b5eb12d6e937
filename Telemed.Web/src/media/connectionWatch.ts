/** "disconnected" mends itself within this time on a network that only stuttered; longer, and a new session is quicker. */
const disconnectedGraceMs = 2000;

/**
 * - `ended`: the other end closed the session in order.
 * - `failed`, `disconnected`: as ICE says.
 * - `silence`: nothing came any more.
 * - `closed`: from here.
 */
export type LossReason = 'ended' | 'failed' | 'disconnected' | 'silence' | 'closed';

type WatchedPeer = Pick<RTCPeerConnection, 'connectionState' | 'iceConnectionState' | 'getSenders' | 'getReceivers'> & EventTarget;

/**
 * Calls `onLost` once, when a connected peer connection is gone: ICE failed, ICE disconnected for more than two seconds, or the other end
 * closed DTLS (a hub that stops in order does that, seconds before ICE would notice). Returns what stops the watch.
 */
export function watchConnection(peer: WatchedPeer, onLost: (reason: LossReason) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  const transports = [...peer.getSenders(), ...peer.getReceivers()]
    .map((end) => end.transport)
    .filter((transport): transport is RTCDtlsTransport => transport !== null);

  const stop = () => {
    over = true;
    clearTimeout(timer);
    peer.removeEventListener('connectionstatechange', check);
    peer.removeEventListener('iceconnectionstatechange', check);
    for (const transport of transports) {
      transport.removeEventListener('statechange', check);
    }
  };

  const lose = (reason: LossReason) => {
    if (!over) {
      stop();
      onLost(reason);
    }
  };

  const check = () => {
    const dtls = transports.find(({ state }) => state === 'closed' || state === 'failed');
    if (dtls) {
      lose(dtls.state === 'closed' ? 'ended' : 'failed');
    } else if (peer.connectionState === 'failed' || peer.iceConnectionState === 'failed') {
      lose('failed');
    } else if (peer.connectionState === 'closed') {
      lose('closed');
    } else if (peer.iceConnectionState === 'disconnected') {
      timer ??= setTimeout(() => { lose('disconnected'); }, disconnectedGraceMs);
    } else {
      clearTimeout(timer);
      timer = undefined;
    }
  };

  peer.addEventListener('connectionstatechange', check);
  peer.addEventListener('iceconnectionstatechange', check);
  for (const transport of transports) {
    transport.addEventListener('statechange', check);
  }
  check();
  return stop;
}
