import type { JoinDocument, ParticipantInfo } from '../api/joinDocument';
import { FlvPlayback } from '../media/flvPlayback';
import { HlsPlayback } from '../media/hlsPlayback';
import type { LocalMedia } from '../media/localMedia';
import { Observable } from '../media/observable';
import type { Playback, PlaybackPath } from '../media/playback';
import { Player } from '../media/player';
import { Publisher } from '../media/publisher';
import { resumeSound } from '../media/sound';
import type { RtcSample } from '../media/statistics';
import { WhepPlayback } from '../media/whepPlayback';
import { WhipClient } from '../media/whipClient';
import type { AccessToken } from './accessToken';
import { type Presence, applyMessage, unknownPresence } from './presence';
import { RealtimeClient, type RealtimeMessage } from './realtimeClient';
import { RemoteVideo } from './remoteVideo';

/** One participant's part in a consultation, from the click on "start" to hanging up. */
export class Call {
  readonly document: JoinDocument;
  /** The one whose picture is shown; null in a consultation that one is alone in. */
  readonly other: ParticipantInfo | null;
  readonly local: LocalMedia;
  readonly publisher: Publisher;
  readonly player: Player | null;
  readonly remote: RemoteVideo;
  readonly realtime: RealtimeClient;
  readonly presence = new Observable<Presence>(unknownPresence);
  readonly received = new Observable<RtcSample | null>(null);
  /** Whether the clinic lets this person publish now. */
  readonly mayPublish = new Observable(true);
  /** performance.now() of the click that started it. */
  readonly clickedAt: number;
  firstFrameAt: number | null = null;
  readonly #token: AccessToken;
  readonly #stopping = new AbortController();
  #published: MediaStream | null = null;
  #wakeLock: WakeLockSentinel | null = null;

  constructor(joined: JoinDocument, token: AccessToken, local: LocalMedia, onOver: () => void, clickedAt = performance.now()) {
    const play = joined.play[0];
    this.clickedAt = clickedAt;
    this.document = joined;
    this.other = play?.participant ?? null;
    this.local = local;
    this.#token = token;
    this.remote = new RemoteVideo();
    this.realtime = new RealtimeClient(joined.realtime, token, (message) => { this.#hear(message); }, onOver);
    this.publisher = new Publisher(token, () => new WhipClient(
      { endpoint: joined.publish?.whip ?? '', credentials: token, iceServers: joined.iceServers },
      local.status.get().stream ?? new MediaStream(),
    ));
    this.player = play === undefined ? null : new Player(token, (path) => this.#openPlayback(path));
  }

  start(): void {
    void resumeSound();
    this.remote.frames.onNextFrame(() => { this.firstFrameAt = performance.now(); });
    this.#publishTracks(this.local.status.get().stream);
    this.player?.start();
    this.realtime.start();
    const { signal } = this.#stopping;
    window.addEventListener('online', this.#retryNow, { signal });
    document.addEventListener('visibilitychange', this.#keepAwake, { signal });
    this.#keepAwake();
    signal.addEventListener('abort', this.local.status.subscribe(({ stream }) => { this.#publishTracks(stream); }));
    signal.addEventListener('abort', this.player?.status.subscribe(({ state }) => {
      if (state !== 'playing') {
        this.received.set(null);
        this.remote.frames.delays.reset();
      }
    }) ?? (() => undefined));
  }

  /** To be called in a click, where the browser waited for one. */
  playSound(): void {
    void resumeSound();
    void this.remote.gate.playSound();
  }

  /** Ends everything, on the server too; works while the page closes. */
  stop(): void {
    this.#stopping.abort();
    this.publisher.stop();
    this.player?.stop();
    this.realtime.stop();
    this.remote.stop();
    this.#token.stop();
    void this.#wakeLock?.release().catch(() => undefined);
  }

  /** Another camera or microphone was chosen, or the one in use was plugged out and another took its place. */
  #publishTracks(stream: MediaStream | null): void {
    if (stream !== null && stream !== this.#published && this.document.publish !== undefined) {
      this.#published = stream;
      if (this.mayPublish.get()) {
        this.publisher.start();
      }
      for (const track of stream.getTracks()) {
        void this.publisher.replaceTrack(track).catch(() => undefined);
      }
    }
  }

  #openPlayback(path: PlaybackPath): Playback {
    const addresses = this.document.play[0];
    if (addresses === undefined) {
      throw new Error('There is nobody to play.');
    }
    switch (path) {
      case 'whep':
        return new WhepPlayback(
          this.remote.element,
          { endpoint: addresses.whep, credentials: this.#token, iceServers: this.document.iceServers },
          (sample) => { this.received.set(sample); },
        );
      case 'flv':
        return new FlvPlayback(this.remote.element, addresses.flv, this.#token);
      case 'hls':
        return new HlsPlayback(this.remote.element, addresses.hls, this.#token);
    }
  }

  #hear(message: RealtimeMessage): void {
    const before = this.presence.get();
    const after = this.other === null ? before : applyMessage(before, message, this.other.id);
    this.presence.set(after);
    if (after.onAir === true && (before.onAir !== true || message.type === 'hello')) {
      this.player?.retryNow();
    }
    if (message.type === 'hello') {
      this.publisher.retryNow();
    }
    this.#obey(mayPublishIn(message));
    const { token, expiresAt } = message;
    if (message.type === 'token' && typeof token === 'string' && typeof expiresAt === 'string') {
      this.#token.adopt({ token, expiresAt });
    }
  }

  /** The clinic can stop somebody's publishing, and allow it again; the hub would refuse every attempt meanwhile. */
  #obey(may: boolean | null): void {
    if (may === null || may === this.mayPublish.get()) {
      return;
    }
    this.mayPublish.set(may);
    if (!may) {
      this.publisher.stop();
    } else if (this.#published !== null) {
      this.publisher.start();
    }
  }

  readonly #retryNow = () => {
    this.publisher.retryNow();
    this.player?.retryNow();
  };

  /** A phone's screen goes dark after half a minute without a touch, and the call with it. */
  readonly #keepAwake = () => {
    // Typed as always there; Firefox has it since 126 only.
    const wakeLock = navigator.wakeLock as WakeLock | undefined;
    if (document.visibilityState === 'visible' && wakeLock !== undefined) {
      void wakeLock
        .request('screen')
        .then((sentinel) => { this.#wakeLock = sentinel; })
        .catch(() => undefined);
    }
  };
}

/** What a message says about whether its receiver may publish; null when it says nothing of that. */
export function mayPublishIn(message: RealtimeMessage): boolean | null {
  const source = message.type === 'hello' ? message.self : message.type === 'rights' ? message : null;
  return typeof source === 'object' && source !== null && 'mayPublish' in source && typeof source.mayPublish === 'boolean'
    ? source.mayPublish
    : null;
}
