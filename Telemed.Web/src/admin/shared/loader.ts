import { Observable } from '../../shared/observable';
import { type Fault, faultOf } from './faults';

/** One document as it was last answered, and what is wrong since. */
export interface LoadedState<T> {
  /** null: nothing has been answered yet. */
  readonly value: T | null;
  readonly fault: Fault | null;
}

/** Asks for one document, whenever it is told to; only the answer to the last question counts. */
export class Loader<T> {
  readonly state = new Observable<LoadedState<T>>({ value: null, fault: null });
  readonly #load: () => Promise<T>;
  readonly #onSignedOut: () => void;
  #question = 0;

  constructor(load: () => Promise<T>, onSignedOut: () => void) {
    this.#load = load;
    this.#onSignedOut = onSignedOut;
  }

  async ask(): Promise<void> {
    const question = ++this.#question;
    this.state.set({ value: this.state.get().value, fault: null });
    try {
      const value = await this.#load();
      if (question === this.#question) {
        this.state.set({ value, fault: null });
      }
    } catch (error) {
      const fault = faultOf(error);
      if (question === this.#question) {
        this.state.set({ value: this.state.get().value, fault });
        if (fault.kind === 'signed-out') {
          this.#onSignedOut();
        }
      }
    }
  }
}
