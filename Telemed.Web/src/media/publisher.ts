import type { Credentials } from '../shared/credentials';
import { Observable } from '../shared/observable';
import type { LossReason } from './connectionWatch';
import { type MediaFailure, asMediaError } from './errors';
import { Keyframes } from './keyframes';
import { Recovery } from './recovery';
import { type RtcSample, sampleStatistics } from './statistics';

/**
 * - `stopped`: not asked to publish.
 * - `connecting`: first attempt.
 * - `live`: the hub takes the stream.
 * - `reconnecting`: it was live and is not now; every attempt is a new session.
 * - `displaced`: the same person publishes from another window or device; only {@link Publisher.takeOver} brings it back here.
 * - `refused`: this browser or this person may not publish; trying again would not help.
 */
export type PublisherState = 'stopped' | 'connecting' | 'live' | 'reconnecting' | 'displaced' | 'refused';

/** What the publisher needs of a WhipClient. */
export interface PublishSession {
  readonly peer: Pick<RTCPeerConnection, 'getStats'>;
  readonly lost: Promise<LossReason>;
  connect(signal: AbortSignal): Promise<void>;
  /** False where the session has no place for a track of this kind. */
  replaceTrack(track: MediaStreamTrack): Promise<boolean>;
  requestKeyframe(): void;
  /** There is a reason to doubt that it still works. */
  check(): void;
  close(): void;
}

/**
 * The hub gives a stream to whoever published last and ends the session before. Two windows with the same join code would take it from
 * each other for ever; the one that was ended this many times in a row, each time soon after it came up, lets the other have it.
 */
const displacements = 3;
const soonMs = 10_000;

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
  readonly #keyframes = new Keyframes(() => {
    if (this.state.get() === 'live') {
      this.#session?.requestKeyframe();
    }
  });
  #session: PublishSession | null = null;
  #endedSoon = 0;
  #running: AbortController | null = null;

  constructor(credentials: Credentials, openSession: () => PublishSession) {
    this.#credentials = credentials;
    this.#openSession = openSession;
    this.#recovery = new Recovery(credentials);
  }

  start(): void {
    if (this.#running === null) {
      this.#running = new AbortController();
      this.#endedSoon = 0;
      void this.#run(this.#running.signal);
    }
  }

  /** Ends the session on the hub as well. */
  stop(): void {
    this.#keyframes.stop();
    this.#running?.abort();
    this.#running = null;
    this.#session?.close();
    this.#session = null;
    this.state.set('stopped');
  }

  /** Something changed (the network, the hub): what runs is looked at, what waits for its next attempt does not wait any longer. */
  retryNow(): void {
    this.#session?.check();
    this.#recovery.retryNow();
  }

  /** The running session is of no use: another one takes its place. */
  renew(): void {
    this.#session?.close();
  }

  /** Somebody begins to watch: soon there is a picture that they can begin with. */
  welcomeViewer(): void {
    this.#keyframes.sendSome();
  }

  /** After it was displaced: publish from here again. */
  takeOver(): void {
    if (this.state.get() === 'displaced') {
      this.stop();
      this.start();
    }
  }

  /** Sends these from now on: in the running session, or in a new one where that has no place for one of them. */
  async replaceTracks(tracks: readonly MediaStreamTrack[]): Promise<void> {
    const session = this.#session;
    if (session !== null) {
      const replaced = await Promise.all(tracks.map((track) => session.replaceTrack(track).catch(() => false)));
      if (replaced.includes(false) && session === this.#session) {
        session.close();
      }
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.state.set('connecting');
    while (!signal.aborted) {
      const shown = this.#credentials.token();
      try {
        await this.#publishOnce(signal);
        if (this.state.get() === 'displaced') {
          return;
        }
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
    const liveAt = performance.now();
    this.firstLiveAt ??= liveAt;
    this.#recovery.succeeded();
    this.failure.set(null);
    this.state.set('live');
    const stopSampling = sampleStatistics(session.peer, 'outbound', (sample) => { this.sample.set(sample); });
    try {
      const endedSoon = (await session.lost) === 'ended' && performance.now() - liveAt < soonMs;
      this.#endedSoon = endedSoon ? this.#endedSoon + 1 : 0;
    } finally {
      stopSampling();
      session.close();
      this.sample.set(null);
    }
    this.#noteLoss(signal);
  }

  #noteLoss(signal: AbortSignal): void {
    if (!signal.aborted) {
      this.state.set(this.#endedSoon < displacements ? 'reconnecting' : 'displaced');
    }
  }
}
