import type { CommandAnswer } from './commands';
import { type RealtimeMessage, listOf, textOf } from './message';
import { Observable } from './observable';

/** What is needed of the client's own microphone. */
export interface SwitchedMicrophone {
  readonly status: { subscribe(listener: (status: { readonly microphoneOn: boolean }) => void): () => void };
  /** Whether nothing is heard of the person: it is off, or there is none. */
  isMuted(): boolean;
  setMicrophone(on: boolean): void;
}

/** Keeps the others informed whether one can be heard, and does what somebody who may asks: be silent. */
export class OwnMicrophone {
  /** Who asked for it; null again when the person has switched it on. */
  readonly mutedBy = new Observable<string | null>(null);
  private readonly selfId: string;
  private readonly local: SwitchedMicrophone;
  private readonly ask: (command: RealtimeMessage) => Promise<CommandAnswer>;
  private readonly mayTell: () => boolean;
  private readonly unsubscribe: () => void;
  /** What the server takes it to be; null before it said so. */
  private known: boolean | null = null;
  private greeted = false;
  private telling = false;

  /** `mayTell`: whether the person has a microphone to speak of; who only listens has none. */
  constructor(selfId: string, local: SwitchedMicrophone, ask: (command: RealtimeMessage) => Promise<CommandAnswer>, mayTell: () => boolean) {
    this.selfId = selfId;
    this.local = local;
    this.ask = ask;
    this.mayTell = mayTell;
    this.unsubscribe = local.status.subscribe(({ microphoneOn }) => {
      if (microphoneOn) {
        this.mutedBy.set(null);
      }
      this.tell();
    });
  }

  stop(): void {
    this.unsubscribe();
  }

  hear(message: RealtimeMessage): void {
    switch (message.type) {
      case 'hello':
        if (message['resumed'] !== true) {
          this.hearState(listOf(message['participants']).find(({ id }) => id === this.selfId)?.['muted'] === true);
        }
        this.greeted = true;
        this.tell();
        break;
      case 'rights':
        this.tell();
        break;
      case 'mute':
        if (message['participantId'] === this.selfId) {
          this.hearMute(message['muted'] === true, textOf(message['by']));
        }
        break;
    }
  }

  private hearState(muted: boolean): void {
    // At the beginning it is what it was in an earlier visit; later on, what somebody asked for while the channel was away.
    if (this.greeted && muted && this.known === false) {
      this.local.setMicrophone(false);
    }
    this.known = muted;
  }

  private hearMute(muted: boolean, by: string | null): void {
    this.known = muted;
    if (muted && by !== this.selfId) {
      this.local.setMicrophone(false);
      this.mutedBy.set(by);
    }
  }

  private tell(): void {
    const muted = this.local.isMuted();
    if (this.telling || this.known === null || this.known === muted || !this.mayTell()) {
      return;
    }
    this.telling = true;
    void this.ask({ type: 'mute', muted }).then((answer) => {
      this.telling = false;
      if (answer.done) {
        this.known = muted;
        this.tell(); // It may have been switched again meanwhile.
      }
    });
  }
}
