import type { Credentials } from './credentials';
import { type MediaFailure, asMediaError } from './errors';
import { Observable } from './observable';
import { Recovery } from './recovery';
import { type RtcSample, sampleStatistics } from './statistics';

/**
 * - `stopped`: not asked to publish.
 * - `connecting`: first attempt.
 * - `live`: the hub takes the stream.
 * - `reconnecting`: it was live and is not now; every attempt is a new session.
 * - `refused`: this browser or this person may not publish; trying again would not help.
 */
export type PublisherState = 'stopped' | 'connecting' | 'live' | 'reconnecting' | 'refused';

/** What the publisher needs of a WhipClient. */
export interface PublishSession {
  readonly peer: Pick<RTCPeerConnection, 'getStats'>;
  readonly lost: Promise<string>;
  connect(signal: AbortSignal): Promise<void>;
  replaceTrack(track: MediaStreamTrack): Promise<void>;
  close(): void;
}

/** Keeps one stream published, for as long as it is told to. */
export class Publisher {
  readonly state = new Observable<PublisherState>('stopped');
  readonly sample = new Observable<RtcSample | null>(null);
  /** Why the last attempt failed; null when it did not. */
  readonly failure = new Observable<MediaFailure | null>(null);
  /** When the first session came up, as performance.now(). */
  firstLiveAt: number | null = null;
  readonly #credentials: Credentials;
  readonly #openSession: () => PublishSession;
  readonly #recovery: Recovery;
  #session: PublishSession | null = null;
  #running: AbortController | null = null;

  constructor(credentials: Credentials, openSession: () => PublishSession) {
    this.#credentials = credentials;
    this.#openSession = openSession;
    this.#recovery = new Recovery(credentials);
  }

  start(): void {
    if (this.#running === null) {
      this.#running = new AbortController();
      void this.#run(this.#running.signal);
    }
  }

  /** Ends the session on the hub as well. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#session?.close();
    this.#session = null;
    this.state.set('stopped');
  }

  /** Something changed for the better (the network or the hub is back): the next attempt is now. */
  retryNow(): void {
    this.#recovery.retryNow();
  }

  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    await this.#session?.replaceTrack(track);
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.state.set('connecting');
    while (!signal.aborted) {
      const shown = this.#credentials.token();
      try {
        await this.#publishOnce(signal);
      } catch (error) {
        // On an abort the pause ends at once, and the loop with it.
        const { failure } = asMediaError(error);
        this.failure.set(failure);
        if (failure === 'unsupported' || failure === 'forbidden') {
          this.state.set('refused');
          return;
        }
        await this.#recovery.pause(failure, shown, signal).catch(() => undefined);
      }
    }
  }

  /** One session from its offer to its loss. */
  async #publishOnce(signal: AbortSignal): Promise<void> {
    const session = this.#openSession();
    this.#session = session;
    await session.connect(signal);
    this.firstLiveAt ??= performance.now();
    this.#recovery.succeeded();
    this.failure.set(null);
    this.state.set('live');
    const stopSampling = sampleStatistics(session.peer, 'outbound', (sample) => { this.sample.set(sample); });
    try {
      await session.lost;
    } finally {
      stopSampling();
      session.close();
      this.sample.set(null);
    }
    this.#noteLoss(signal);
  }

  #noteLoss(signal: AbortSignal): void {
    if (!signal.aborted) {
      this.state.set('reconnecting');
    }
  }
}
