import { Observable } from '../shared/observable';
import type { ScreenShare } from './roomCall';

type Display = Pick<MediaDevices, 'getDisplayMedia'>;

/** As sharp as letters need it; the picture is mostly still. */
const constraints: DisplayMediaStreamOptions = {
  video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 15 } },
  audio: false,
};

/** Shares a screen or a window. What is sent in place of the camera is {@link track}. */
export class ScreenSharing implements ScreenShare {
  readonly state: ScreenShare['state'];
  /** Null while nothing is shared. */
  readonly track = new Observable<MediaStreamTrack | null>(null);
  readonly #display: Display | null;
  #asked = 0;

  constructor(display: Display | null = browserDisplay()) {
    this.#display = display;
    this.state = new Observable<'unsupported' | 'off' | 'asking' | 'on'>(display === null ? 'unsupported' : 'off');
  }

  async start(): Promise<void> {
    if (this.#display === null || this.state.get() !== 'off') {
      return;
    }
    const asked = ++this.#asked;
    this.state.set('asking');
    let track: MediaStreamTrack | undefined;
    try {
      track = (await this.#display.getDisplayMedia(constraints)).getVideoTracks()[0];
    } catch {
      // The person thought better of it, which is nothing to talk about.
    }
    if (asked !== this.#asked || track === undefined) {
      track?.stop();
      if (asked === this.#asked) {
        this.state.set('off');
      }
      return;
    }
    track.contentHint = 'detail';
    // The browser's own "stop sharing".
    track.onended = () => { this.stop(); };
    this.track.set(track);
    this.state.set('on');
  }

  stop(): void {
    this.#asked++;
    const track = this.track.get();
    this.track.set(null);
    track?.stop();
    if (this.state.get() !== 'unsupported') {
      this.state.set('off');
    }
  }
}

/** Phones' browsers have no screen to share. */
function browserDisplay(): Display | null {
  const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  return typeof devices?.getDisplayMedia === 'function' ? (devices as MediaDevices) : null;
}
