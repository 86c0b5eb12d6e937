import type Mpegts from 'mpegts.js';
import { type Credentials, withToken } from './credentials';
import { MediaError, failureOfStatus } from './errors';
import { MediaSourcePlayback } from './mediaSourcePlayback';

/** Plays by HTTP-FLV, where the token is part of the address because live-player knows no headers. */
export class FlvPlayback extends MediaSourcePlayback {
  readonly #address: string;
  readonly #credentials: Credentials;
  #player: Mpegts.Player | null = null;

  constructor(video: HTMLVideoElement, address: string, credentials: Credentials) {
    super(video);
    this.#address = address;
    this.#credentials = credentials;
  }

  protected override async attach(): Promise<void> {
    const { default: mpegts } = await import('mpegts.js');
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
        liveSyncMaxLatency: 0.6,
        liveSyncTargetLatency: 0.3,
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
    player.load();
    // What autoplay rules say about it is dealt with where the sound is.
    void Promise.resolve(player.play()).catch(() => undefined);
  }

  protected override detach(): void {
    this.#player?.destroy();
    this.#player = null;
  }
}
