import { Observable } from '../../shared/observable';
import { type Fault, faultOf } from './faults';

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A list that is read page by page. */
export interface PagedState<T> {
  /** null: nothing has been answered yet. */
  readonly items: readonly T[] | null;
  readonly hasMore: boolean;
  readonly busy: 'no' | 'first' | 'more';
  /** Why the last question came to nothing; what was there stays. */
  readonly fault: Fault | null;
}

/** Asks for one page after the other. Another question makes the answers to those before worthless. */
export class PagedList<T> {
  readonly state = new Observable<PagedState<T>>({ items: null, hasMore: false, busy: 'no', fault: null });
  readonly #onSignedOut: () => void;
  #ask: (cursor: string | null) => Promise<PageOf<T>> = () => Promise.resolve({ items: [], next: null });
  #next: string | null = null;
  #question = 0;

  constructor(onSignedOut: () => void) {
    this.#onSignedOut = onSignedOut;
  }

  /** Another list: other filters. What was there stays in sight until there is an answer. */
  async load(ask: (cursor: string | null) => Promise<PageOf<T>>): Promise<void> {
    this.#ask = ask;
    await this.reload();
  }

  /** The same once more, from the beginning. */
  async reload(): Promise<void> {
    await this.#page(null);
  }

  async more(): Promise<void> {
    if (this.#next !== null && this.state.get().busy === 'no') {
      await this.#page(this.#next);
    }
  }

  /** Something of the list has changed, and what is known of it now. */
  change(with_: (items: readonly T[]) => readonly T[]): void {
    const state = this.state.get();
    if (state.items !== null) {
      this.state.set({ ...state, items: with_(state.items) });
    }
  }

  async #page(cursor: string | null): Promise<void> {
    const question = ++this.#question;
    this.state.set({ ...this.state.get(), busy: cursor === null ? 'first' : 'more', fault: null });
    try {
      const { items, next } = await this.#ask(cursor);
      if (question === this.#question) {
        this.#next = next;
        this.state.set({ items: cursor === null ? items : [...this.state.get().items ?? [], ...items], hasMore: next !== null, busy: 'no', fault: null });
      }
    } catch (error) {
      if (question === this.#question) {
        const fault = faultOf(error);
        this.state.set({ ...this.state.get(), busy: 'no', fault });
        if (fault.kind === 'signed-out') {
          this.#onSignedOut();
        }
      }
    }
  }
}
