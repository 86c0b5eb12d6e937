import type { CommandAnswer } from '../shared/commands';
import type { RealtimeMessage } from '../shared/message';
import { outcomeOf } from './outcome';
import type { ParticipantApi } from './participantApi';
import type { Outcome, Person } from './roomCall';

/** What a doctor does about others. Whether they may is for the server to say. */
export class Moderation {
  readonly #ask: (command: RealtimeMessage) => Promise<CommandAnswer>;
  readonly #api: Pick<ParticipantApi, 'allowPublishing' | 'changeRole'>;
  /** Viewers who were asked to speak: they go back to being viewers. */
  readonly #invited = new Set<string>();

  constructor(ask: (command: RealtimeMessage) => Promise<CommandAnswer>, api: Pick<ParticipantApi, 'allowPublishing' | 'changeRole'>) {
    this.#ask = ask;
    this.#api = api;
  }

  lowerHand(participantId: string): Promise<Outcome> {
    return this.#order({ type: 'lower-hand', participantId });
  }

  mute(participantId: string): Promise<Outcome> {
    return this.#order({ type: 'mute-other', participantId });
  }

  remove(participantId: string, forGood: boolean): Promise<Outcome> {
    return this.#order({ type: forGood ? 'block' : 'kick', participantId });
  }

  endForAll(): Promise<Outcome> {
    return this.#order({ type: 'end' });
  }

  /** A viewer becomes an assistant, who may speak; whoever was taken off the air may publish again. */
  async allow(person: Person): Promise<Outcome> {
    if (person.role !== 'viewer') {
      return await this.#api.allowPublishing(person.id);
    }
    const outcome = await this.#api.changeRole(person.id, 'viewer', 'assistant');
    if (outcome !== 'done') {
      return outcome;
    }
    this.#invited.add(person.id);
    // In case the person had been taken off the air before.
    return await this.#api.allowPublishing(person.id);
  }

  async takeOffTheAir(person: Person): Promise<Outcome> {
    if (!this.#invited.has(person.id)) {
      return await this.#order({ type: 'stop', participantId: person.id });
    }
    const outcome = await this.#api.changeRole(person.id, 'assistant', 'viewer');
    if (outcome === 'done') {
      this.#invited.delete(person.id);
    }
    return outcome;
  }

  async #order(command: RealtimeMessage): Promise<Outcome> {
    return outcomeOf(await this.#ask(command));
  }
}
