import { Observable } from '../shared/observable';
import type { ConsoleApi, Participant } from './consoleApi';

/**
 * Links that were made from this page, by participant. The server shows each once and keeps a hash; they are kept here until the page is
 * left, so that a dialog that was closed too early can be opened again. In memory only: they are keys.
 */
export class LinkBook {
  readonly links = new Observable<ReadonlyMap<string, string>>(new Map());
  readonly #api: Pick<ConsoleApi, 'joinCode'>;

  constructor(api: Pick<ConsoleApi, 'joinCode'>) {
    this.#api = api;
  }

  learn(participants: readonly Participant[]): void {
    const made = participants.flatMap(({ id, joinUrl }) => (joinUrl === undefined ? [] : [[id, joinUrl] as const]));
    if (made.length > 0) {
      this.links.set(new Map([...this.links.get(), ...made]));
    }
  }

  /** A new link in the place of the one before. */
  async renew(consultationId: string, participantId: string): Promise<void> {
    this.learn([await this.#api.joinCode(consultationId, participantId)]);
  }

  forget(): void {
    this.links.set(new Map());
  }
}
