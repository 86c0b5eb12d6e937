import { Observable } from '../shared/observable';
import type { LocalMediaStatus } from './localMedia';
import { blankPicture, silence } from './placeholders';

/** A track that stands in for one that is gone. */
export interface Placeholder {
  readonly track: MediaStreamTrack;
  stop(): void;
}

/** What leaves is made of this. */
export interface OutgoingSources {
  readonly screen: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  readonly microphone: MediaStreamTrack | null;
}

/**
 * What leaves: the screen or the camera, and the microphone. What was there once and is gone is replaced by black and silence, because a
 * stream that loses a track makes the others' players begin anew.
 */
export class Outgoing {
  /** Null as long as there is nothing to send; another object whenever its tracks are others. */
  readonly stream = new Observable<MediaStream | null>(null);
  readonly #sources: () => OutgoingSources;
  readonly #stops: (() => void)[];
  readonly #makeBlank: () => Placeholder;
  readonly #makeSilence: () => Placeholder;
  #blank: Placeholder | null = null;
  #silence: Placeholder | null = null;

  constructor(
    local: Observable<LocalMediaStatus>,
    screen: Observable<MediaStreamTrack | null>,
    makeBlank: () => Placeholder = blankPicture,
    makeSilence: () => Placeholder = silence,
  ) {
    this.#makeBlank = makeBlank;
    this.#makeSilence = makeSilence;
    this.#sources = () => {
      const { stream } = local.get();
      return {
        screen: screen.get(),
        camera: stream?.getVideoTracks()[0] ?? null,
        microphone: stream?.getAudioTracks()[0] ?? null,
      };
    };
    this.#stops = [local.subscribe(() => { this.#compose(); }), screen.subscribe(() => { this.#compose(); })];
    this.#compose();
  }

  stop(): void {
    this.#stops.forEach((stop) => { stop(); });
    this.#blank?.stop();
    this.#silence?.stop();
    this.#blank = null;
    this.#silence = null;
  }

  #compose(): void {
    const { screen, camera, microphone } = this.#sources();
    const sent = this.stream.get()?.getTracks() ?? [];
    const had = (kind: string) => sent.some((track) => track.kind === kind);
    const picture = screen ?? camera;
    const tracks: MediaStreamTrack[] = [];

    const [oldBlank, oldSilence] = [this.#blank, this.#silence];
    if (picture !== null) {
      tracks.push(picture);
      this.#blank = null;
    } else if (had('video')) {
      this.#blank ??= this.#makeBlank();
      tracks.push(this.#blank.track);
    }
    if (microphone !== null) {
      tracks.push(microphone);
      this.#silence = null;
    } else if (had('audio')) {
      this.#silence ??= this.#makeSilence();
      tracks.push(this.#silence.track);
    }
    if (tracks.length > 0 && (tracks.length !== sent.length || tracks.some((track) => !sent.includes(track)))) {
      this.stream.set(new MediaStream(tracks));
    }
    // Not before something else is sent in its place.
    if (this.#blank === null) {
      oldBlank?.stop();
    }
    if (this.#silence === null) {
      oldSilence?.stop();
    }
  }
}
