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
  #metered: MediaStream | null = null;
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
    const stream = this.#playedStream();
    if (stream === null || stream.getAudioTracks().length === 0) {
      return null;
    }
    if (stream !== this.#metered) {
      this.#meter?.stop();
      this.#meter = new SoundMeter(stream);
      this.#metered = stream;
    }
    return this.#meter;
  }

  /** What is played as a stream: the stream itself by WebRTC, a capture of the element otherwise (not in Safari). */
  #playedStream(): MediaStream | null {
    if (this.element.srcObject instanceof MediaStream) {
      return this.element.srcObject;
    }
    if (this.element.src === '') {
      return null;
    }
    if (this.#metered !== null && this.#captured?.src === this.element.src) {
      return this.#metered;
    }
    const capturable = this.element as HTMLVideoElement & { captureStream?: () => MediaStream };
    const stream = capturable.captureStream?.() ?? null;
    if (stream !== null && stream.getAudioTracks().length > 0) {
      this.#captured = { src: this.element.src };
      return stream;
    }
    return null;
  }

  #captured: { src: string } | null = null;

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
