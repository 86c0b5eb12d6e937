import { FrameWatch, percentile } from '../media/delayMeter';
import { SoundMeter } from '../media/sound';
import { Observable } from '../shared/observable';
import { SoundGate } from './autoplay';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The other side's picture and sound: the element that plays them, whatever feeds it, and what can be measured on it. */
export class RemoteVideo {
  readonly element: HTMLVideoElement;
  readonly gate: SoundGate;
  readonly frames: FrameWatch;
  /** Null while there is no picture. */
  readonly size = new Observable<PictureSize | null>(null);
  #meter: SoundMeter | null = null;
  #metered: MediaStreamTrack | null = null;
  #quality: { frames: number; at: number } | null = null;
  #framesPerSecond: number | null = null;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    this.element = document.createElement('video');
    this.element.autoplay = true;
    this.element.playsInline = true;
    this.element.disablePictureInPicture = true;
    this.gate = new SoundGate(this.element);
    this.frames = new FrameWatch(this.element);
    for (const event of ['resize', 'loadedmetadata', 'emptied']) {
      this.element.addEventListener(event, this.#onSize);
    }
    this.#timer = setInterval(this.#countFrames, 1000);
  }

  get framesPerSecond(): number | null {
    return this.#framesPerSecond;
  }

  /** Of the last second or so, in ms; null where the picture carries no clock. */
  recentDelayMs(): number | null {
    const { delays } = this.frames;
    return delays.reading ? percentile(delays.samples.slice(-25), 0.5) : null;
  }

  /** Null for the system's own choice. Where the browser knows no other (Safari on iPhones), it stays with that. */
  useSpeaker(speakerId: string | null): void {
    const { element }: { element: Partial<Pick<HTMLMediaElement, 'setSinkId'>> } = this;
    void element.setSinkId?.(speakerId ?? '').catch(() => undefined);
  }

  /** Of what is playing now; null in silence, and on the first call of all, which only begins to listen. */
  loudestToneHz(): number | null {
    const before = this.#meter;
    const meter = this.#meterNow();
    return meter === before ? meter?.loudestToneHz() ?? null : null;
  }

  /** How loud it is at this moment, from 0 (silence, or nothing to hear) to 1; on the first call of all it only begins to listen. */
  level(): number {
    return this.#meterNow()?.level() ?? 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.frames.stop();
    this.gate.stop();
    this.#meter?.stop();
    this.element.srcObject = null;
  }

  /** Listens to what is played now; null where nothing is to be heard. */
  #meterNow(): SoundMeter | null {
    // An element whose media change goes on in new tracks of the same stream; the old ones stay, and are silent.
    const track = this.#playedStream()?.getAudioTracks().at(-1) ?? null;
    if (track !== this.#metered) {
      this.#meter?.stop();
      this.#meter = track === null ? null : new SoundMeter(new MediaStream([track]));
      this.#metered = track;
    }
    return this.#meter;
  }

  /** What is played as a stream: the stream itself by WebRTC, a capture of the element otherwise (not in Safari). */
  #playedStream(): MediaStream | null {
    const { element } = this;
    if (element.srcObject instanceof MediaStream) {
      return element.srcObject;
    }
    if (element.src === '') {
      return null;
    }
    if (this.#captured?.src !== element.src || this.#captured.stream.getAudioTracks().length === 0) {
      // Chromium captures silence, for good, from an element that is just learning what its media are.
      if (element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
        return null;
      }
      const capturable: HTMLVideoElement & { captureStream?: () => MediaStream } = element;
      const stream = capturable.captureStream?.();
      this.#captured = stream === undefined ? null : { src: element.src, stream };
    }
    return this.#captured?.stream ?? null;
  }

  #captured: { readonly src: string; readonly stream: MediaStream } | null = null;

  readonly #onSize = () => {
    const { videoWidth: width, videoHeight: height } = this.element;
    this.size.set(width === 0 ? null : { width, height });
  };

  readonly #countFrames = () => {
    const now = { frames: this.element.getVideoPlaybackQuality().totalVideoFrames, at: performance.now() };
    const before = this.#quality;
    this.#framesPerSecond =
      before === null || now.frames < before.frames ? null : Math.round(((now.frames - before.frames) * 1000) / (now.at - before.at));
    this.#quality = now;
  };
}
