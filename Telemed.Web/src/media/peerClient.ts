import { type LossReason, watchConnection } from './connectionWatch';
import { MediaError, asMediaError } from './errors';
import { restartIce } from './iceRestart';
import { Repair } from './repair';
import { type TrickledCandidate, buildSdpFragment } from './sdpFragment';
import { type SilenceWatch, heardFrom, watchSilence } from './silenceWatch';
import { type SignalingOptions, SignalingResource } from './signaling';
import { Deferred, delay, untilAborted } from './timing';

/** From the offer to media that flows, on a slow line. */
const connectTimeoutMs = 6000;
/** What a server without trickle ICE is waited for. */
const gatheringTimeoutMs = 1000;

export interface PeerOptions extends SignalingOptions {
  readonly iceServers: readonly RTCIceServer[];
}

/** What a client makes of {@link PeerOptions}. */
interface PeerLimits {
  /** From the answer to a way that carries packets, in ms. Longer means that UDP does not get through. */
  readonly routeTimeoutMs: number;
}

/** What WHIP and WHEP have in common: one RTCPeerConnection, one signalling resource, one life. */
export abstract class PeerClient {
  readonly peer: RTCPeerConnection;
  readonly #options: PeerOptions & PeerLimits;
  readonly #lost = new Deferred<LossReason>();
  readonly #candidates: TrickledCandidate[] = [];
  #gathered = false;
  #resource: SignalingResource | null = null;
  readonly #watches: (() => void)[] = [];
  #silence: SilenceWatch | null = null;
  #closed = false;
  #trickling = false;

  protected constructor(options: PeerOptions & PeerLimits) {
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
      this.#watchOver(resource);
    } catch (error) {
      this.close();
      if (signal.aborted) {
        throw error;
      }
      throw deadline.signal.aborted
        ? new MediaError('no-route', 'No connection within six seconds.')
        : asMediaError(error, 'rejected');
    } finally {
      clearTimeout(timer);
    }
  }

  /** There is a reason to doubt the session, for example another network. */
  check(): void {
    this.#silence?.check();
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

  #watchOver(resource: SignalingResource): void {
    const repair = new Repair(
      {
        restart: () => this.#restart(resource),
        heard: () => heardFrom(this.peer),
        isConnected: () => this.peer.iceConnectionState === 'connected' || this.peer.iceConnectionState === 'completed',
      },
      (reason) => { this.#lost.resolve(reason); },
    );
    this.#silence = watchSilence(this.peer, () => { void repair.trouble('silence'); });
    this.#watches.push(
      watchConnection(this.peer, (reason) => { void repair.trouble(reason); }),
      () => { this.#silence?.stop(); },
      () => { repair.stop(); },
    );
  }

  async #restart(resource: SignalingResource): Promise<boolean> {
    this.#candidates.length = 0;
    this.#gathered = false;
    this.#trickling = false;
    const restarted = resource.restarts && (await restartIce(this.peer, resource));
    // Those found since then; what the restart carried already does no harm twice.
    this.#trickling = restarted && resource.acceptsTrickle;
    void this.#flushCandidates();
    return restarted;
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
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.peer.removeEventListener('connectionstatechange', check);
        act();
      };
      const check = () => {
        const state = this.peer.connectionState;
        if (state === 'connected') {
          settle(resolve);
        } else if (state === 'failed' || state === 'closed') {
          settle(() => { reject(new MediaError('no-route', `The connection is ${state}.`)); });
        }
      };
      const timer = setTimeout(() => {
        const ice = this.peer.iceConnectionState;
        if (ice !== 'connected' && ice !== 'completed') {
          settle(() => { reject(new MediaError('no-route', 'No packet gets through.')); });
        }
      }, this.#options.routeTimeoutMs);
      this.peer.addEventListener('connectionstatechange', check);
      check();
    });
  }
}
