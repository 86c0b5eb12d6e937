import type Hls from 'hls.js';
import type { Credentials } from '../shared/credentials';
import { withToken } from './credentials';
import { MediaError, failureOfStatus } from './errors';
import { MediaSourcePlayback } from './mediaSourcePlayback';

/** Plays by LL-HLS; last choice, because it is a second behind. */
export class HlsPlayback extends MediaSourcePlayback {
  readonly #address: string;
  readonly #credentials: Credentials;
  #hls: Hls | null = null;

  constructor(video: HTMLVideoElement, address: string, credentials: Credentials) {
    super(video);
    this.#address = address;
    this.#credentials = credentials;
  }

  protected override async attach(): Promise<void> {
    const { default: HlsPlayer, Events } = await import('hls.js');
    if (this.isClosed) {
      return;
    }
    if (!HlsPlayer.isSupported()) {
      this.#attachNatively();
      return;
    }
    const hls = new HlsPlayer({
      lowLatencyMode: true,
      // 1, the default, never catches up what a stall lost.
      maxLiveSyncPlaybackRate: 1.5,
      // By default every stall adds a whole second to the distance that is kept from live.
      liveSyncOnStallIncrease: 0.2,
      backBufferLength: 10,
      manifestLoadPolicy: {
        default: { maxTimeToFirstByteMs: 4000, maxLoadTimeMs: 6000, timeoutRetry: null, errorRetry: null },
      },
      xhrSetup: (xhr) => { xhr.setRequestHeader('Authorization', `Bearer ${this.#credentials.token()}`); },
    });
    this.#hls = hls;
    hls.on(Events.ERROR, (_event, data) => {
      if (data.fatal) {
        const status = data.response?.code;
        this.fail(status === undefined || status === 0
          ? new MediaError('unavailable', `HLS: ${data.details}`)
          : new MediaError(failureOfStatus(status), `HLS was answered with ${String(status)}.`));
      }
    });
    hls.loadSource(this.#address);
    hls.attachMedia(this.video);
    void this.video.play().catch(() => undefined);
  }

  /** iPhones before iOS 17.1 play HLS only by themselves; they can set no header. */
  #attachNatively(): void {
    if (this.video.canPlayType('application/vnd.apple.mpegurl') === '') {
      throw new MediaError('unsupported', 'This browser plays no HLS.');
    }
    this.video.addEventListener('error', () => { this.fail(new MediaError('unavailable', 'HLS: the browser gave up.')); }, { once: true });
    this.video.src = withToken(this.#address, this.#credentials.token());
    void this.video.play().catch(() => undefined);
  }

  protected override livePosition(): number | null {
    return this.#hls === null ? null : this.#hls.liveSyncPosition; // Where the browser plays it by itself, that is its business.
  }

  protected override detach(): void {
    if (this.#hls !== null) {
      this.#hls.destroy();
      this.#hls = null;
    } else if (this.video.src !== '') {
      this.video.removeAttribute('src');
      this.video.load();
    }
  }
}
