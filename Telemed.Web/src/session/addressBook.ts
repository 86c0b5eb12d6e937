import type { JoinDocument } from '../api/joinDocument';
import { type Members, type RealtimeMessage, listOf, membersOf, textOf } from '../shared/message';

/** Where somebody is played from. */
export interface StreamAddresses {
  readonly whep: string;
  readonly hls: string;
  readonly flv: string;
}

/** Where one publishes to and plays from, as last heard; each connection asks anew. */
export class AddressBook {
  readonly #play = new Map<string, StreamAddresses>();
  #whip: string | null;

  constructor(joined: JoinDocument) {
    this.#whip = joined.publish?.whip ?? null;
    for (const { participant, whep, hls, flv } of joined.play) {
      this.#play.set(participant.id, { whep, hls, flv });
    }
  }

  /** Null for whoever may not publish. */
  get whip(): string | null {
    return this.#whip;
  }

  /** Null for somebody whose stream was never on air while one was here. */
  play(participantId: string): StreamAddresses | null {
    return this.#play.get(participantId) ?? null;
  }

  hear(message: RealtimeMessage): void {
    switch (message.type) {
      case 'hello':
        for (const person of listOf(message['participants'])) {
          this.#keep(textOf(person['id']), membersOf(person['play']));
        }
        break;
      case 'stream':
        this.#keep(textOf(message['participantId']), membersOf(message['play']));
        break;
      case 'token': {
        for (const [id, addresses] of Object.entries(membersOf(message['play']) ?? {})) {
          this.#keep(id, membersOf(addresses));
        }
        this.#whip = textOf(membersOf(message['publish'])?.['whip']) ?? this.#whip;
        break;
      }
    }
  }

  #keep(participantId: string | null, addresses: Members | null): void {
    const [whep, hls, flv] = [textOf(addresses?.['whep']), textOf(addresses?.['hls']), textOf(addresses?.['flv'])];
    if (participantId !== null && whep !== null && hls !== null && flv !== null) {
      this.#play.set(participantId, { whep, hls, flv });
    }
  }
}
