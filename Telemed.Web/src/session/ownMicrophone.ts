import type { LocalMediaStatus } from '../media/localMedia';
import type { CommandAnswer } from '../shared/commands';
import { type RealtimeMessage, listOf, textOf } from '../shared/message';
import { Observable } from '../shared/observable';

/** What is needed of LocalMedia. */
export interface SwitchedMicrophone {
  readonly status: Pick<Observable<Pick<LocalMediaStatus, 'microphoneOn' | 'stream'>>, 'get' | 'subscribe'>;
  setMicrophone(on: boolean): void;
}

/** Keeps the others informed whether one can be heard, and does what somebody who may asks: be silent. */
export class OwnMicrophone {
  /** Who asked for it; null again when the person has switched it on. */
  readonly mutedBy = new Observable<string | null>(null);
  readonly #selfId: string;
  readonly #local: SwitchedMicrophone;
  readonly #ask: (command: RealtimeMessage) => Promise<CommandAnswer>;
  readonly #mayTell: () => boolean;
  readonly #unsubscribe: () => void;
  /** What the server takes it to be; null before it said so. */
  #known: boolean | null = null;
  #greeted = false;
  #telling = false;

  /** `mayTell`: whether the person has a microphone to speak of; who only listens has none. */
  constructor(selfId: string, local: SwitchedMicrophone, ask: (command: RealtimeMessage) => Promise<CommandAnswer>, mayTell: () => boolean) {
    this.#selfId = selfId;
    this.#local = local;
    this.#ask = ask;
    this.#mayTell = mayTell;
    this.#unsubscribe = local.status.subscribe(({ microphoneOn }) => {
      if (microphoneOn) {
        this.mutedBy.set(null);
      }
      this.#tell();
    });
  }

  stop(): void {
    this.#unsubscribe();
  }

  hear(message: RealtimeMessage): void {
    switch (message.type) {
      case 'hello':
        if (message['resumed'] !== true) {
          this.#hearState(listOf(message['participants']).find(({ id }) => id === this.#selfId)?.['muted'] === true);
        }
        this.#greeted = true;
        this.#tell();
        break;
      case 'rights':
        this.#tell();
        break;
      case 'mute':
        if (message['participantId'] === this.#selfId) {
          this.#hearMute(message['muted'] === true, textOf(message['by']));
        }
        break;
    }
  }

  #hearState(muted: boolean): void {
    // At the beginning it is what it was in an earlier visit; later on, what somebody asked for while the channel was away.
    if (this.#greeted && muted && this.#known === false) {
      this.#local.setMicrophone(false);
    }
    this.#known = muted;
  }

  #hearMute(muted: boolean, by: string | null): void {
    this.#known = muted;
    if (muted && by !== this.#selfId) {
      this.#local.setMicrophone(false);
      this.mutedBy.set(by);
    }
  }

  #tell(): void {
    const muted = this.#isMuted();
    if (this.#telling || this.#known === null || this.#known === muted || !this.#mayTell()) {
      return;
    }
    this.#telling = true;
    void this.#ask({ type: 'mute', muted }).then((answer) => {
      this.#telling = false;
      if (answer.done) {
        this.#known = muted;
        this.#tell(); // It may have been switched again meanwhile.
      }
    });
  }

  #isMuted(): boolean {
    const { microphoneOn, stream } = this.#local.status.get();
    return !microphoneOn || (stream?.getAudioTracks().length ?? 0) === 0;
  }
}
