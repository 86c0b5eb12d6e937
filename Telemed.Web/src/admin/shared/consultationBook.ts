import { Observable } from '../../shared/observable';
import type { AdminApi, ConsultationEntry } from '../adminApi';

/** What the consultations and people behind ids are called. Each that is not known is asked for once. */
export class ConsultationBook {
  readonly known = new Observable<ReadonlyMap<string, ConsultationEntry>>(new Map());
  readonly #api: Pick<AdminApi, 'openConsultations' | 'consultation'>;
  readonly #asked = new Set<string>();

  constructor(api: Pick<AdminApi, 'openConsultations' | 'consultation'>) {
    this.#api = api;
  }

  /** Those that something can be sent from or brought into, as they are now. */
  async open(): Promise<readonly ConsultationEntry[]> {
    const open = await this.#api.openConsultations();
    this.#learn(open);
    return open;
  }

  /** Finds out about these, as far as they are not known; where that fails they stay nameless. */
  async lookUp(ids: readonly string[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.known.get().has(id) && !this.#asked.has(id));
    for (const id of unknown) {
      this.#asked.add(id);
    }
    const found = await Promise.all(unknown.map(async (id) => await this.#api.consultation(id).catch(() => null)));
    this.#learn(found.filter((one) => one !== null));
  }

  #learn(consultations: readonly ConsultationEntry[]): void {
    if (consultations.length > 0) {
      this.known.set(new Map([...this.known.get(), ...consultations.map((one) => [one.id, one] as const)]));
    }
  }
}

/** The names of participants, with a comma between them. */
export function namesOf(consultation: ConsultationEntry | undefined, ids: readonly string[], unknown: string): string {
  return ids.map((id) => consultation?.participants.find((person) => person.id === id)?.name ?? unknown).join(', ');
}
