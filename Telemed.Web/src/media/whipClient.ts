import { hasH264, preferH264 } from './codecPreferences';
import { MediaError } from './errors';
import { PeerClient, type PeerOptions } from './peerClient';

/** What a picture may cost. */
interface SendingProfile {
  readonly maxBitrate: number;
  readonly maxFramerate: number;
}

/** Enough for 720p; the clinic pays for about 2 Mbit/s a participant. */
const camera: SendingProfile = { maxBitrate: 1_800_000, maxFramerate: 30 };
/** Many points, few of which move: letters must be legible, and the sum must not grow. */
const screen: SendingProfile = { maxBitrate: 2_000_000, maxFramerate: 15 };

/** Publishes one stream by WHIP (RFC 9725), in H.264 and Opus. */
export class WhipClient extends PeerClient {
  readonly #stream: MediaStream;

  constructor(options: PeerOptions, stream: MediaStream) {
    // There is no other way to send, so this one gets more time.
    super({ ...options, routeTimeoutMs: 4000 });
    this.#stream = stream;
  }

  /** Takes the place of the track of the same kind, without a new negotiation. */
  async replaceTrack(track: MediaStreamTrack): Promise<boolean> {
    const sender = this.peer.getTransceivers().find((transceiver) => transceiver.receiver.track.kind === track.kind)?.sender;
    if (sender === undefined) {
      return false;
    }
    await sender.replaceTrack(track);
    if (track.kind === 'video') {
      await setProfile(sender, profileOf(track));
    }
    return true;
  }

  /** Has the next picture stand on its own, where the browser knows how to: https://w3c.github.io/webrtc-extensions/#rtcrtpencodingoptions. */
  requestKeyframe(): void {
    for (const sender of this.peer.getSenders().filter(({ track }) => track?.kind === 'video')) {
      const parameters = sender.getParameters();
      const options: object = { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) };
      void sender.setParameters(parameters, options).catch(() => undefined);
    }
  }

  protected override prepare(): void {
    for (const track of this.#stream.getTracks()) {
      const transceiver = this.peer.addTransceiver(track, {
        direction: 'sendonly',
        streams: [this.#stream],
        ...(track.kind === 'video' ? { sendEncodings: [profileOf(track)] } : {}),
      });
      if (track.kind === 'video') {
        const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
        if (!hasH264(codecs)) {
          throw new MediaError('unsupported', 'This browser cannot send H.264.');
        }
        transceiver.setCodecPreferences(preferH264(codecs));
        void setProfile(transceiver.sender, profileOf(track));
      }
    }
  }
}

/** A shared screen's track says what it is by its content hint. */
function profileOf(track: MediaStreamTrack): SendingProfile {
  return track.contentHint === 'detail' || track.contentHint === 'text' ? screen : camera;
}

/**
 * On a thin line fewer pictures rather than smaller ones: what a doctor looks at stays sharp, and a size that changes in the middle of
 * a stream is what phones' FLV players stumble over.
 */
async function setProfile(sender: RTCRtpSender, profile: SendingProfile): Promise<void> {
  const parameters: RTCRtpSendParameters & { degradationPreference?: string } = sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  parameters.encodings.forEach((encoding) => { Object.assign(encoding, profile); });
  // A browser that does not take it sends as it thinks best.
  await sender.setParameters(parameters).catch(() => undefined);
}
