import { Backoff } from '../shared/backoff';
import type { Credentials } from '../shared/credentials';
import type { MediaFailure } from './errors';
import { Nudge } from './timing';

/** What to do between one attempt and the next, the same for publishing and playing. */
export class Recovery {
  readonly #credentials: Credentials;
  readonly #backoff = new Backoff();
  readonly #nudge = new Nudge();
  #refusedInARow = 0;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  succeeded(): void {
    this.#backoff.reset();
    this.#refusedInARow = 0;
  }

  /** Cuts the current wait short. */
  retryNow(): void {
    this.#backoff.reset();
    this.#nudge.now();
  }

  /** Waits like {@link pause}, but only for whoever knows better: it is not worth asking again soon. */
  async rest(ms: number, signal: AbortSignal): Promise<void> {
    this.#backoff.reset();
    await this.#nudge.wait(ms, signal);
  }

  /** Waits as long as the failure asks for; after a 401 with the token `shown`, gets a fresh one first. */
  async pause(failure: MediaFailure, shown: string, signal: AbortSignal): Promise<void> {
    if (failure !== 'unauthorized') {
      this.#refusedInARow = 0;
    } else if (await this.#renewed(shown)) {
      // The fresh token is tried at once; should it be refused too, something else is wrong, and there is no point in hurrying.
      this.#refusedInARow++;
      if (this.#refusedInARow === 1) {
        return;
      }
    }
    await this.#nudge.wait(this.#backoff.next(), signal);
  }

  async #renewed(shown: string): Promise<boolean> {
    try {
      await this.#credentials.renew(shown);
      return true;
    } catch {
      return false;
    }
  }
}
