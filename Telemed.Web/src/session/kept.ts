import type { JoinDocument } from '../api/joinDocument';

/** What browsers have of a Storage; a page may be denied it altogether, and then nothing is kept. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Who is meant, in which consultation. */
export function personIn({ consultation, participant }: Pick<JoinDocument, 'consultation' | 'participant'>): string {
  return `${consultation.id}/${participant.id}`;
}

const consentKey = 'telemed.consent';
/** Counts up when the consent text says something new: then everybody is asked again. */
const consentVersion = 1;
const mostConsents = 50;

/** In which consultations a person has agreed to what the consent text says; asked once for each of them. */
export class Consents {
  readonly #keeper: () => Keeper;
  /** Also where nothing can be kept, one does not ask twice in one visit. */
  readonly #given = new Set<string>();

  constructor(keeper: () => Keeper = () => localStorage) {
    this.#keeper = keeper;
  }

  isGiven(person: string): boolean {
    return this.#given.has(person) || this.#read().includes(entry(person));
  }

  give(person: string): void {
    this.#given.add(person);
    const all = [...this.#read().filter((kept) => kept !== entry(person)), entry(person)].slice(-mostConsents);
    attempt(() => { this.#keeper().setItem(consentKey, JSON.stringify(all)); });
  }

  #read(): readonly string[] {
    try {
      const kept: unknown = JSON.parse(this.#keeper().getItem(consentKey) ?? '[]');
      return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
    } catch {
      return [];
    }
  }
}

function entry(person: string): string {
  return `${String(consentVersion)}:${person}`;
}

const callKey = 'telemed.inCall';

/** That this tab was in a call when it was loaded anew: then it goes straight back. */
export class CallMark {
  readonly #keeper: () => Keeper;

  constructor(keeper: () => Keeper = () => sessionStorage) {
    this.#keeper = keeper;
  }

  isFor(person: string): boolean {
    try {
      return this.#keeper().getItem(callKey) === person;
    } catch {
      return false;
    }
  }

  set(person: string): void {
    attempt(() => { this.#keeper().setItem(callKey, person); });
  }

  clear(): void {
    attempt(() => { this.#keeper().removeItem(callKey); });
  }
}

/** Storage may be switched off or full: then it is not kept. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Not kept, then.
  }
}
