import { hasH264, preferH264 } from './codecPreferences';
import { MediaError } from './errors';
import { PeerClient, type PeerOptions } from './peerClient';

/** Enough for 720p; the clinic pays for about 2 Mbit/s a participant. */
const maxVideoBitrate = 1_800_000;

/** Publishes one stream by WHIP (RFC 9725), in H.264 and Opus. */
export class WhipClient extends PeerClient {
  readonly #stream: MediaStream;

  constructor(options: PeerOptions, stream: MediaStream) {
    super(options);
    this.#stream = stream;
  }

  /** Takes the place of the track of the same kind, without a new negotiation. */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    const sender = this.peer.getTransceivers().find((transceiver) => transceiver.receiver.track.kind === track.kind)?.sender;
    await sender?.replaceTrack(track);
  }

  protected override prepare(): void {
    for (const track of this.#stream.getTracks()) {
      const transceiver = this.peer.addTransceiver(track, {
        direction: 'sendonly',
        streams: [this.#stream],
        ...(track.kind === 'video' ? { sendEncodings: [{ maxBitrate: maxVideoBitrate }] } : {}),
      });
      if (track.kind === 'video') {
        const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
        if (!hasH264(codecs)) {
          throw new MediaError('unsupported', 'This browser cannot send H.264.');
        }
        transceiver.setCodecPreferences(preferH264(codecs));
        keepResolution(transceiver.sender);
      }
    }
  }
}

/**
 * On a thin line fewer pictures rather than smaller ones: what a doctor looks at stays sharp, and a size that changes in the middle of
 * a stream is what phones' FLV players stumble over.
 */
function keepResolution(sender: RTCRtpSender): void {
  const parameters: RTCRtpSendParameters & { degradationPreference?: string } = sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  void sender.setParameters(parameters).catch(() => undefined);
}
