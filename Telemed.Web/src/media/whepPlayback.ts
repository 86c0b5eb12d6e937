import type { PeerOptions } from './peerClient';
import type { Playback } from './playback';
import { type RtcSample, sampleStatistics } from './statistics';
import { Deferred } from './timing';
import { WhepClient } from './whepClient';

/** Connected, but nothing comes: the path behind the hub broke. */
const silentSeconds = 4;

/** Plays by WebRTC. */
export class WhepPlayback implements Playback {
  readonly #client: WhepClient;
  readonly #video: HTMLVideoElement;
  readonly #lost = new Deferred<string>();
  readonly #onSample: (sample: RtcSample) => void;
  #stopSampling: (() => void) | null = null;

  constructor(video: HTMLVideoElement, options: PeerOptions, onSample: (sample: RtcSample) => void) {
    this.#video = video;
    this.#client = new WhepClient(options);
    this.#onSample = onSample;
    void this.#client.lost.then((reason) => { this.#lost.resolve(reason); });
  }

  get lost(): Promise<string> {
    return this.#lost.promise;
  }

  async connect(signal: AbortSignal): Promise<void> {
    await this.#client.connect(signal);
    let silent = 0;
    let bytes = 0;
    this.#stopSampling = sampleStatistics(this.#client.peer, 'inbound', (sample) => {
      silent = sample.bytes > bytes ? 0 : silent + 1;
      bytes = sample.bytes;
      if (silent >= silentSeconds) {
        this.#lost.resolve('nothing comes');
      }
      this.#onSample(sample);
    });
  }

  show(): void {
    this.#video.srcObject = this.#client.stream;
  }

  check(): void {
    this.#client.check();
  }

  close(): void {
    this.#stopSampling?.();
    this.#client.close();
    if (this.#video.srcObject === this.#client.stream) {
      this.#video.srcObject = null;
    }
  }
}
