import { FlvPlayback, prepareFlv } from '../media/flvPlayback';
import { HlsPlayback } from '../media/hlsPlayback';
import type { Playback, PlaybackPath } from '../media/playback';
import { Player, type PlayerStatus } from '../media/player';
import type { RtcSample } from '../media/statistics';
import { WhepPlayback } from '../media/whepPlayback';
import type { Credentials } from '../shared/credentials';
import { Observable } from '../shared/observable';
import type { StreamAddresses } from './addressBook';
import { RemoteVideo } from './remoteVideo';
import type { Remote } from './roomCall';

/** What all that is played in a call shares. */
export interface PlayContext {
  readonly credentials: Credentials;
  readonly iceServers: readonly RTCIceServer[];
}

/** Somebody else's picture and sound, played for as long as the person takes part. */
export class RemoteParticipant implements Remote {
  readonly id: string;
  readonly video = new RemoteVideo();
  readonly received = new Observable<RtcSample | null>(null);
  readonly player: Player;
  readonly #context: PlayContext;
  readonly #addresses: () => StreamAddresses | null;
  readonly #stopWatching: () => void;

  constructor(id: string, context: PlayContext, addresses: () => StreamAddresses | null) {
    this.id = id;
    this.#context = context;
    this.#addresses = addresses;
    this.player = new Player(context.credentials, (path) => this.#open(path), prepareFlv);
    this.#stopWatching = this.player.status.subscribe(({ state }) => {
      if (state !== 'playing') {
        this.received.set(null);
        this.video.frames.delays.reset();
      }
    });
  }

  get playing(): Observable<PlayerStatus> {
    return this.player.status;
  }

  /** Does nothing as long as nobody knows where to play from. */
  start(): void {
    if (this.#addresses() !== null) {
      this.player.start();
    }
  }

  /** It may be started again. */
  pause(): void {
    this.player.stop();
  }

  close(): void {
    this.player.stop();
    this.#stopWatching();
    this.video.stop();
  }

  #open(path: PlaybackPath): Playback {
    const addresses = this.#addresses();
    if (addresses === null) {
      throw new Error('There is no address to play from.');
    }
    const { credentials, iceServers } = this.#context;
    switch (path) {
      case 'whep':
        return new WhepPlayback(
          this.video.element,
          { endpoint: addresses.whep, credentials, iceServers },
          (sample) => { this.received.set(sample); },
        );
      case 'flv':
        return new FlvPlayback(this.video.element, addresses.flv, credentials);
      case 'hls':
        return new HlsPlayback(this.video.element, addresses.hls, credentials);
    }
  }
}
