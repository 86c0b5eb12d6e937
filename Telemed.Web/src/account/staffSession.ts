import { ApiError } from '../api/telemedApi';
import { Observable } from '../shared/observable';
import type { Account } from './accountApi';
import type { StaffApi } from './staffApi';

/** Why a sign-in did not work. */
export type SignInProblem = 'wrong' | 'too-many' | 'unreachable';

/**
 * - `checking`: asking who is signed in.
 * - `unreachable`: nobody answers that.
 * - `signed-out`: nobody is; `expired` says that somebody was.
 * - `signed-in`: somebody of the clinic's.
 */
export type StaffSessionState =
  | { readonly phase: 'checking' }
  | { readonly phase: 'unreachable' }
  | { readonly phase: 'signed-out'; readonly expired: boolean; readonly problem: SignInProblem | null; readonly busy: boolean }
  | { readonly phase: 'signed-in'; readonly account: Account };

/** Who of the clinic's people uses this browser, for the console and the administrator's page alike. */
export class StaffSession {
  readonly state = new Observable<StaffSessionState>({ phase: 'checking' });
  readonly #api: Pick<StaffApi, 'me' | 'signIn' | 'signOut'>;

  constructor(api: Pick<StaffApi, 'me' | 'signIn' | 'signOut'>) {
    this.#api = api;
  }

  async check(): Promise<void> {
    this.state.set({ phase: 'checking' });
    try {
      const account = await this.#api.me();
      this.state.set(account === null ? { phase: 'unreachable' } : { phase: 'signed-in', account });
    } catch (error) {
      this.state.set(statusOf(error) === 401 ? signedOut() : { phase: 'unreachable' });
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    this.state.set({ ...signedOut(), busy: true });
    try {
      this.state.set({ phase: 'signed-in', account: await this.#api.signIn(name, password) });
    } catch (error) {
      const status = statusOf(error);
      this.state.set({ ...signedOut(), problem: status === 401 || status === 400 ? 'wrong' : status === 429 ? 'too-many' : 'unreachable' });
    }
  }

  /** Whatever the server says to it, the page shows nothing any more. */
  async signOut(): Promise<void> {
    try {
      await this.#api.signOut();
      this.state.set(signedOut());
    } catch (error) {
      this.state.set(statusOf(error) === 401 ? signedOut() : { phase: 'unreachable' });
    }
  }

  /** A call was answered with 401: the session is over. */
  expire(): void {
    if (this.state.get().phase === 'signed-in') {
      this.state.set({ ...signedOut(), expired: true });
    }
  }
}

function signedOut() {
  return { phase: 'signed-out', expired: false, problem: null, busy: false } as const;
}

export function statusOf(error: unknown): number {
  return error instanceof ApiError ? error.status : 0;
}
