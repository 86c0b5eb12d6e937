import { Observable } from '../../shared/observable';
import { type Fault, faultOf } from '../shared/faults';

/**
 * - `closed`: nobody looks.
 * - `loading`: the first picture is on its way.
 * - `showing`: a picture of `at` (milliseconds).
 * - `off-air`: there is none at the moment; it is asked again.
 * - `failed`: it could not be had.
 * - `over`: the minute is over; looking on is another decision.
 */
export type PictureState =
  | { readonly phase: 'closed' | 'loading' | 'off-air' }
  | { readonly phase: 'showing' | 'over'; readonly picture: Blob; readonly at: number }
  | { readonly phase: 'failed'; readonly fault: Fault };

const refreshMs = 5000;
const openMs = 60_000;

/** Looks at somebody's picture while it is open: a new one every five seconds, for a minute at most. */
export class PictureWatch {
  readonly state = new Observable<PictureState>({ phase: 'closed' });
  readonly #fetch: () => Promise<Blob>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #look = 0;
  #until = 0;

  constructor(fetchPicture: () => Promise<Blob>) {
    this.#fetch = fetchPicture;
  }

  open(): void {
    this.close();
    this.#until = Date.now() + openMs;
    this.state.set({ phase: 'loading' });
    void this.#next(this.#look);
  }

  close(): void {
    this.#look += 1;
    clearTimeout(this.#timer);
    this.state.set({ phase: 'closed' });
  }

  async #next(look: number): Promise<void> {
    try {
      const picture = await this.#fetch();
      if (look === this.#look) {
        this.state.set({ phase: 'showing', picture, at: Date.now() });
      }
    } catch (error) {
      const fault = faultOf(error);
      if (look !== this.#look) {
        return;
      }
      if (fault.kind !== 'gone') {
        this.state.set({ phase: 'failed', fault });
        return;
      }
      this.state.set({ phase: 'off-air' });
    }
    if (look === this.#look) {
      const wait = Math.min(refreshMs, this.#until - Date.now());
      this.#timer = setTimeout(() => { this.#after(look); }, Math.max(0, wait));
    }
  }

  #after(look: number): void {
    if (Date.now() < this.#until) {
      void this.#next(look);
      return;
    }
    const state = this.state.get();
    if (state.phase === 'showing') {
      this.state.set({ ...state, phase: 'over' });
    } else {
      this.close();
    }
  }
}
