import { type TrickledCandidate, buildSdpFragment } from './sdpFragment';
import type { SignalingResource } from './signaling';

/** Candidates of this machine are there within milliseconds; those that a server must be asked for follow by trickling, or not at all. */
const gatheringMs = 300;

/** What is needed of an RTCPeerConnection. */
export interface RestartablePeer extends EventTarget {
  readonly iceGatheringState: RTCIceGatheringState;
  readonly localDescription: { readonly sdp: string } | null;
  readonly currentRemoteDescription: { readonly sdp: string } | null;
  createOffer(options: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  setLocalDescription(description: RTCSessionDescriptionInit): Promise<void>;
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
}

/**
 * Asks the server to look for another way to this machine (RFC 9725 section 4.3.3): session, encryption and everybody who plays the
 * stream stay. False when the server will not; then the session is of no use any more.
 */
export async function restartIce(peer: RestartablePeer, resource: Pick<SignalingResource, 'restart'>): Promise<boolean> {
  await peer.setLocalDescription(await peer.createOffer({ iceRestart: true }));
  await gathered(peer);
  const sdp = peer.localDescription?.sdp ?? '';
  const remote = peer.currentRemoteDescription?.sdp;
  const answer = await resource.restart(buildSdpFragment(sdp, candidatesIn(sdp), false));
  if (answer === null || remote === undefined) {
    return false;
  }
  await peer.setRemoteDescription({ type: 'answer', sdp: withIceOf(remote, answer) });
  return true;
}

/** A session description with the ICE credentials and candidates of an SDP fragment in the place of its own. */
export function withIceOf(sdp: string, fragment: string): string {
  const told = fragment.split(/\r?\n/);
  const ufrag = told.find((line) => line.startsWith('a=ice-ufrag:'));
  const password = told.find((line) => line.startsWith('a=ice-pwd:'));
  if (ufrag === undefined || password === undefined) {
    throw new Error('The answer to the ICE restart carries no credentials.');
  }
  const candidates = told.filter((line) => line.startsWith('a=candidate:') || line === 'a=end-of-candidates');
  let sections = 0;
  const lines = sdp.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith('a=ice-ufrag:')) {
      return [ufrag];
    }
    if (line.startsWith('a=ice-pwd:')) {
      return [password];
    }
    if (line.startsWith('a=candidate:') || line === 'a=end-of-candidates') {
      return [];
    }
    // Everything is bundled: the candidates of the first section are those of all.
    return line.startsWith('a=mid:') && sections++ === 0 ? [line, ...candidates] : [line];
  });
  return lines.join('\r\n');
}

/** The candidates that a local description holds, all under its first section: everything is bundled. */
function candidatesIn(sdp: string): TrickledCandidate[] {
  const seen = new Set(sdp.split(/\r?\n/).filter((line) => line.startsWith('a=candidate:')));
  return [...seen].map((line) => ({ candidate: line.slice('a='.length), sdpMid: null, sdpMLineIndex: 0 }));
}

function gathered(peer: RestartablePeer): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      peer.removeEventListener('icegatheringstatechange', check);
      resolve();
    };
    const check = () => {
      if (peer.iceGatheringState === 'complete') {
        done();
      }
    };
    const timer = setTimeout(done, gatheringMs);
    peer.addEventListener('icegatheringstatechange', check);
    check();
  });
}
