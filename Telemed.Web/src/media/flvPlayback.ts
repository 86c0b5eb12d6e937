import type Mpegts from 'mpegts.js';
import type { Credentials } from '../shared/credentials';
import { withToken } from './credentials';
import { MediaError, failureOfStatus } from './errors';
import { MediaSourcePlayback, targetLatency } from './mediaSourcePlayback';

/** Loads what {@link FlvPlayback} needs, so that it begins sooner when it is wanted. */
export function prepareFlv(): void {
  void loadMpegts().catch(() => undefined); // It is loaded again when it is needed.
}

const loadMpegts = () => import('mpegts.js');

/** Plays by HTTP-FLV, where the token is part of the address because live-player knows no headers. */
export class FlvPlayback extends MediaSourcePlayback {
  readonly #address: string;
  readonly #credentials: Credentials;
  readonly #attached = new AbortController();
  #player: Mpegts.Player | null = null;

  constructor(video: HTMLVideoElement, address: string, credentials: Credentials) {
    super(video);
    this.#address = address;
    this.#credentials = credentials;
  }

  protected override async attach(): Promise<void> {
    const { default: mpegts } = await loadMpegts();
    if (this.isClosed) {
      return;
    }
    if (!mpegts.getFeatureList().mseLivePlayback) {
      throw new MediaError('unsupported', 'This browser has no media source extensions.');
    }
    // Its log lines would carry the address, and with it the token.
    mpegts.LoggingControl.applyConfig({ enableAll: false });

    const player = mpegts.createPlayer(
      { type: 'flv', isLive: true, url: withToken(this.#address, this.#credentials.token()) },
      {
        enableStashBuffer: false,
        lazyLoad: false,
        // Chasing by speed only: jumping as well would fight with it.
        liveSync: true,
        liveSyncMaxLatency: 1.5 * targetLatency,
        liveSyncTargetLatency: targetLatency,
        liveSyncPlaybackRate: 1.3,
        liveBufferLatencyChasing: false,
        autoCleanupSourceBuffer: true,
        autoCleanupMaxBackwardDuration: 20,
        autoCleanupMinBackwardDuration: 10,
      },
    );
    this.#player = player;
    player.on(mpegts.Events.ERROR, (_type: string, detail: string, info?: { code?: number }) => {
      const status = detail === mpegts.ErrorDetails.NETWORK_STATUS_CODE_INVALID ? info?.code : undefined;
      this.fail(status === undefined
        ? new MediaError('unavailable', `HTTP-FLV: ${detail}`)
        : new MediaError(failureOfStatus(status), `HTTP-FLV was answered with ${String(status)}.`));
    });
    player.on(mpegts.Events.LOADING_COMPLETE, () => { this.fail(new MediaError('unavailable', 'HTTP-FLV: the stream ended.')); });
    player.attachMediaElement(this.video);
    // A stream begins with its current group of pictures, up to some seconds old. One jump to its end; from there it is kept by speed.
    this.video.addEventListener('playing', () => { this.jumpToLive(); }, { once: true, signal: this.#attached.signal });
    player.load();
    // What autoplay rules say about it is dealt with where the sound is.
    void Promise.resolve(player.play()).catch(() => undefined);
  }

  protected override detach(): void {
    this.#attached.abort();
    this.#player?.destroy();
    this.#player = null;
  }
}
