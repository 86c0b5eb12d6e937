import type { MeetingState } from '../shared/meeting';
import { Observable } from '../shared/observable';
import type { Person } from './roomCall';

/** What is needed of a RemoteParticipant. */
export interface PlayedPerson {
  readonly id: string;
  readonly player: { expect(onAir: boolean | null): void; retryNow(): void };
  start(): void;
  pause(): void;
  close(): void;
}

/** Keeps one player for each other person who may publish, through their coming and going. */
export class Remotes<T extends PlayedPerson> {
  /** In the order of {@link MeetingState.people}. */
  readonly shown = new Observable<readonly T[]>([]);
  readonly #create: (id: string) => T;
  readonly #known = new Map<string, T>();
  #running = false;

  constructor(create: (id: string) => T) {
    this.#create = create;
  }

  start(): void {
    this.#running = true;
    this.shown.get().forEach((remote) => { remote.start(); });
  }

  stop(): void {
    this.#running = false;
    this.#known.forEach((remote) => { remote.close(); });
  }

  /** `anew`: the channel was away, so streams may have gone and come without a word. */
  follow({ people }: Pick<MeetingState, 'people'>, anew = false): void {
    const wanted = people.filter(takesPart).map(({ id }) => this.#of(id));
    const shown = this.shown.get();
    for (const remote of shown) {
      if (!wanted.includes(remote)) {
        remote.pause();
      }
    }
    for (const person of this.#running ? people.filter(takesPart) : []) {
      const remote = this.#of(person.id);
      remote.start();
      remote.player.expect(person.stream !== null);
      if (anew && person.stream !== null) {
        remote.player.retryNow();
      }
    }
    if (wanted.length !== shown.length || wanted.some((remote, index) => remote !== shown[index])) {
      this.shown.set(wanted);
    }
  }

  /** The channel is away: nobody says any more who is on air. */
  expectAnything(): void {
    this.shown.get().forEach((remote) => { remote.player.expect(null); });
  }

  retryNow(): void {
    this.shown.get().forEach((remote) => { remote.player.retryNow(); });
  }

  find(id: string): T | null {
    return this.shown.get().find((remote) => remote.id === id) ?? null;
  }

  #of(id: string): T {
    const remote = this.#known.get(id) ?? this.#create(id);
    this.#known.set(id, remote);
    return remote;
  }
}

function takesPart(person: Person): boolean {
  return person.mayPublish || person.stream !== null;
}
