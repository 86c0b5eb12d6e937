/** "disconnected" mends itself within this time on a network that only stuttered; after it, help is needed. */
const disconnectedGraceMs = 1500;

/**
 * - `ended`: the other end closed the session in order.
 * - `failed`, `disconnected`: as ICE says.
 * - `silence`: nothing came any more.
 * - `no-route`: the server looked for another way with us, and there is none: media does not get through on this network.
 * - `closed`: from here.
 */
export type LossReason = 'ended' | 'failed' | 'disconnected' | 'silence' | 'no-route' | 'closed';

export type WatchedPeer = Pick<RTCPeerConnection, 'connectionState' | 'iceConnectionState' | 'getSenders' | 'getReceivers'> & EventTarget;

/**
 * Calls `onTrouble` whenever a connected peer connection gets into trouble: ICE failed, ICE disconnected for a while, or the other end closed
 * DTLS (a hub that stops in order does that, seconds before ICE would notice). Returns what stops the watch.
 */
export function watchConnection(peer: WatchedPeer, onTrouble: (reason: LossReason) => void): () => void {
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

  const say = (reason: LossReason) => {
    if (!over) {
      onTrouble(reason);
    }
  };

  const check = () => {
    const dtls = transports.find(({ state }) => state === 'closed' || state === 'failed');
    if (dtls) {
      say(dtls.state === 'closed' ? 'ended' : 'failed');
    } else if (peer.connectionState === 'failed' || peer.iceConnectionState === 'failed') {
      say('failed');
    } else if (peer.connectionState === 'closed') {
      say('closed');
    } else if (peer.iceConnectionState === 'disconnected') {
      timer ??= setTimeout(() => {
        timer = undefined;
        say('disconnected');
      }, disconnectedGraceMs);
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
