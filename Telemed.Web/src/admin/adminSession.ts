import type { Account } from '../account/accountApi';
import type { StaffApi } from '../account/staffApi';
import { StaffSession, type StaffSessionState } from '../account/staffSession';
import { Observable } from '../shared/observable';

export { type SignInProblem, statusOf } from '../account/staffSession';

/** As everybody's of the clinic, and `not-administrator`: somebody is signed in who may not be here. */
export type AdminSessionState = StaffSessionState | { readonly phase: 'not-administrator'; readonly account: Account };

/** Who uses the administrator's page. */
export class AdminSession {
  readonly state: Observable<AdminSessionState>;
  readonly #staff: StaffSession;

  constructor(api: Pick<StaffApi, 'me' | 'signIn' | 'signOut'>) {
    this.#staff = new StaffSession(api);
    this.state = new Observable(administratorsOnly(this.#staff.state.get()));
    this.#staff.state.subscribe((state) => { this.state.set(administratorsOnly(state)); });
  }

  async check(): Promise<void> {
    await this.#staff.check();
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.#staff.signIn(name, password);
  }

  async signOut(): Promise<void> {
    await this.#staff.signOut();
  }

  expire(): void {
    this.#staff.expire();
  }
}

function administratorsOnly(state: StaffSessionState): AdminSessionState {
  return state.phase === 'signed-in' && state.account.role !== 'administrator' ? { phase: 'not-administrator', account: state.account } : state;
}
