import { preferH264 } from './codecPreferences';
import { PeerClient, type PeerOptions } from './peerClient';

/** Plays one stream by WHEP (draft-ietf-wish-whep). */
export class WhepClient extends PeerClient {
  readonly stream = new MediaStream();

  constructor(options: PeerOptions) {
    // HTTP-FLV is there sooner than a route that takes longer, and WebRTC is tried again later.
    super({ ...options, routeTimeoutMs: 2000 });
    this.peer.addEventListener('track', ({ track }) => { this.stream.addTrack(track); });
  }

  protected override prepare(): void {
    const video = this.peer.addTransceiver('video', { direction: 'recvonly' });
    video.setCodecPreferences(preferH264(RTCRtpReceiver.getCapabilities('video')?.codecs ?? []));
    // On the sound a buffer of nothing would crackle; the picture is shown as it comes.
    if ('jitterBufferTarget' in video.receiver) {
      video.receiver.jitterBufferTarget = 0;
    }
    this.peer.addTransceiver('audio', { direction: 'recvonly' });
  }
}
