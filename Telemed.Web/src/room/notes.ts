import { Observable } from '../shared/observable';

/** A sentence that is shown for a moment and read out: what came of something, or what happened by itself. */
export interface Note {
  readonly key: number;
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly opens: 'chat' | 'people' | null;
}

const shownMs = 6000;
/** More at once are not read anyway. */
const most = 3;

export class Notes {
  readonly shown = new Observable<readonly Note[]>([]);
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #count = 0;

  tell(text: string, tone: Note['tone'] = 'plain', opens: Note['opens'] = null): void {
    const note = { key: ++this.#count, text, tone, opens };
    this.shown.set([...this.shown.get().slice(1 - most), note]);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.dismiss(note.key);
    }, shownMs);
    this.#timers.add(timer);
  }

  dismiss(key: number): void {
    this.shown.set(this.shown.get().filter((note) => note.key !== key));
  }

  /** What leads to a panel has been seen once that is open. */
  dismissLeadingTo(panel: Note['opens']): void {
    this.shown.set(this.shown.get().filter(({ opens }) => opens !== panel));
  }

  stop(): void {
    this.#timers.forEach((timer) => { clearTimeout(timer); });
    this.#timers.clear();
  }
}
