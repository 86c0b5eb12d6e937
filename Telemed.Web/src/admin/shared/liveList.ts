import { ApiError } from '../../api/telemedApi';
import { Observable } from '../../shared/observable';

/** Why a list is not fresh: nobody answers, the transcoder does not, or the request was refused. */
export type ListProblem = 'unreachable' | 'transcoder' | 'refused';

/** A list as it was last answered, and what is wrong since. What is old is shown as old, and never as new. */
export interface ListState<T> {
  /** null: nothing has been answered yet. */
  readonly items: readonly T[] | null;
  readonly problem: ListProblem | null;
}

/** Asks for a list again and again, for as long as it is watched and the page is visible. One question at a time. */
export class LiveList<T> {
  readonly state = new Observable<ListState<T>>({ items: null, problem: null });
  readonly #load: () => Promise<readonly T[]>;
  readonly #onSignedOut: () => void;
  readonly #intervalMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #asking = false;
  #askAgain = false;

  constructor(load: () => Promise<readonly T[]>, onSignedOut: () => void, intervalMs = 2000) {
    this.#load = load;
    this.#onSignedOut = onSignedOut;
    this.#intervalMs = intervalMs;
  }

  start(): void {
    if (!this.#running) {
      this.#running = true;
      void this.refresh();
    }
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  /** Asks now; while an answer is awaited, once more behind it: what was done meanwhile may not be in it. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    try {
      const items = await this.#load();
      this.state.set({ items, problem: null });
    } catch (error) {
      const problem = problemOf(error);
      if (problem === 'signed-out') {
        this.stop();
        this.#onSignedOut();
      } else {
        this.state.set({ items: this.state.get().items, problem });
      }
    } finally {
      this.#asking = false;
    }
    if (this.#running) {
      const wait = this.#askAgain ? 0 : this.#intervalMs;
      this.#askAgain = false;
      this.#timer = setTimeout(() => { void this.refresh(); }, wait);
    }
  }
}

function problemOf(error: unknown): ListProblem | 'signed-out' {
  if (!(error instanceof ApiError)) {
    return 'unreachable';
  }
  return error.status === 401 ? 'signed-out'
    : error.problemType === 'urn:telemed:problem:transcoder-unavailable' ? 'transcoder'
      : error.status === 403 ? 'refused'
        : 'unreachable';
}
