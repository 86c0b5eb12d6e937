import type { RenewedToken } from '../api/joinDocument';
import { ApiError, type TelemedApi } from '../api/telemedApi';
import type { Credentials } from '../shared/credentials';
import { type Ending, endingOfRefusal } from '../shared/ending';

/** However short a token's life, it is not renewed more often than this. */
const minRenewalMs = 5000;

/**
 * The participant's access token: renewed at half its life, replaced at once when the server hands out another, and, when it is dead
 * (the laptop slept), taken anew with the join code.
 */
export class AccessToken implements Credentials {
  readonly #api: TelemedApi;
  readonly #joinCode: string;
  /** Called when not even the join code gets a token any more. */
  readonly #onRefused: (ending: Ending) => void;
  #current: RenewedToken;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: Promise<void> | null = null;
  #stopped = false;

  constructor(api: TelemedApi, joinCode: string, first: RenewedToken, onRefused: (ending: Ending) => void) {
    this.#api = api;
    this.#joinCode = joinCode;
    this.#onRefused = onRefused;
    this.#current = first;
    this.#schedule();
  }

  token(): string {
    return this.#current.token;
  }

  renew(refused: string): Promise<void> {
    // Whoever else had the old token refused may have renewed it already.
    if (refused !== this.#current.token) {
      return Promise.resolve();
    }
    this.#pending ??= this.#renew().finally(() => { this.#pending = null; });
    return this.#pending;
  }

  /** Takes over a token that came by the realtime channel. */
  adopt(token: RenewedToken): void {
    this.#current = token;
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #renew(): Promise<void> {
    try {
      this.adopt(await this.#api.renewToken(this.#current.token));
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403 && error.status !== 404)) {
        throw error;
      }
      await this.#joinAgain();
    }
  }

  async #joinAgain(): Promise<void> {
    try {
      this.adopt(await this.#api.join(this.#joinCode));
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429) {
        this.stop();
        this.#onRefused(endingOfRefusal(error.status, error.problemType));
      }
      throw error;
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) {
      const left = Date.parse(this.#current.expiresAt) - Date.now();
      this.#timer = setTimeout(() => { this.#renewInTime(); }, Math.max(minRenewalMs, Number.isFinite(left) ? left / 2 : 0));
    }
  }

  #renewInTime(): void {
    // On a failure the token may still hold for a while: half of what is left, again.
    this.renew(this.#current.token).catch(() => { this.#schedule(); });
  }
}
