import { type LossReason, watchConnection } from './connectionWatch';
import { MediaError, asMediaError } from './errors';
import { type TrickledCandidate, buildSdpFragment } from './sdpFragment';
import { watchSilence } from './silenceWatch';
import { type SignalingOptions, SignalingResource } from './signaling';
import { Deferred, delay, untilAborted } from './timing';

/** From the offer to media that flows. Longer means that UDP does not get through. */
const connectTimeoutMs = 4000;
/** What a server without trickle ICE is waited for. */
const gatheringTimeoutMs = 1000;

export interface PeerOptions extends SignalingOptions {
  readonly iceServers: readonly RTCIceServer[];
}

/** What WHIP and WHEP have in common: one RTCPeerConnection, one signalling resource, one life. */
export abstract class PeerClient {
  readonly peer: RTCPeerConnection;
  readonly #options: PeerOptions;
  readonly #lost = new Deferred<LossReason>();
  readonly #candidates: TrickledCandidate[] = [];
  #gathered = false;
  #resource: SignalingResource | null = null;
  readonly #watches: (() => void)[] = [];
  #closed = false;
  #trickling = false;

  protected constructor(options: PeerOptions) {
    this.#options = options;
    this.peer = new RTCPeerConnection({ iceServers: [...options.iceServers], bundlePolicy: 'max-bundle' });
    this.peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate === null) {
        this.#gathered = true;
      } else if (candidate.candidate !== '') {
        this.#candidates.push(candidate);
      }
      void this.#flushCandidates();
    });
  }

  /** Resolves with the reason when a session that was up is gone, or was closed from here. */
  get lost(): Promise<LossReason> {
    return this.#lost.promise;
  }

  /** Adds what is to be sent or received, before the offer is made. */
  protected abstract prepare(): void;

  /** Resolves when media can flow; throws a MediaError, or an AbortError. Whatever it throws, the session is cleaned up. */
  async connect(signal: AbortSignal): Promise<void> {
    const deadline = new AbortController();
    const timer = setTimeout(() => { deadline.abort(); }, connectTimeoutMs);
    const limited = AbortSignal.any([signal, deadline.signal]);
    try {
      this.prepare();
      await untilAborted(this.peer.setLocalDescription(), limited);
      const resource = await this.#open(limited);
      this.#resource = resource;
      await untilAborted(this.peer.setRemoteDescription({ type: 'answer', sdp: resource.answer }), limited);
      this.#trickling = resource.acceptsTrickle;
      void this.#flushCandidates();
      await untilAborted(this.#connected(), limited);
      this.#watches.push(
        watchConnection(this.peer, (reason) => { this.#lost.resolve(reason); }),
        watchSilence(this.peer, () => { this.#lost.resolve('silence'); }),
      );
    } catch (error) {
      this.close();
      if (signal.aborted) {
        throw error;
      }
      throw deadline.signal.aborted
        ? new MediaError('no-route', 'No connection within four seconds.')
        : asMediaError(error, 'rejected');
    } finally {
      clearTimeout(timer);
    }
  }

  /** Safe to call at any time and more than once; the DELETE goes out even while the page closes. */
  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#watches.forEach((stop) => { stop(); });
    this.peer.close();
    void this.#resource?.close();
    this.#lost.resolve('closed');
  }

  /**
   * The offer goes out at once, with the candidates that are there already. A server that takes no further ones by PATCH gets a second
   * offer with all of them, if there are more: the first session was never used.
   */
  async #open(signal: AbortSignal): Promise<SignalingResource> {
    const resource = await SignalingResource.open(this.#options, this.#takeOffer(), signal);
    if (resource.acceptsTrickle || (this.#gathered && this.#candidates.length === 0)) {
      return resource;
    }
    try {
      await Promise.race([this.#gatheringComplete(), delay(gatheringTimeoutMs, signal)]);
    } finally {
      void resource.close();
    }
    return SignalingResource.open(this.#options, this.#takeOffer(), signal);
  }

  #takeOffer(): string {
    // localDescription carries every candidate gathered so far, so they need no trickling any more.
    this.#candidates.length = 0;
    return this.peer.localDescription?.sdp ?? '';
  }

  async #flushCandidates(): Promise<void> {
    const resource = this.#resource;
    const sdp = this.peer.localDescription?.sdp;
    if (!this.#trickling || this.#closed || resource === null || sdp === undefined || (this.#candidates.length === 0 && !this.#gathered)) {
      return;
    }
    const batch = this.#candidates.splice(0);
    if (this.#gathered) {
      this.#trickling = false; // This one says that there will be no more.
    }
    await resource.trickle(buildSdpFragment(sdp, batch, this.#gathered));
  }

  #gatheringComplete(): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.peer.iceGatheringState === 'complete') {
          this.peer.removeEventListener('icegatheringstatechange', check);
          resolve();
        }
      };
      this.peer.addEventListener('icegatheringstatechange', check);
      check();
    });
  }

  #connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const state = this.peer.connectionState;
        if (state === 'connected' || state === 'failed' || state === 'closed') {
          this.peer.removeEventListener('connectionstatechange', check);
          if (state === 'connected') {
            resolve();
          } else {
            reject(new MediaError('no-route', `The connection is ${state}.`));
          }
        }
      };
      this.peer.addEventListener('connectionstatechange', check);
      check();
    });
  }
}
