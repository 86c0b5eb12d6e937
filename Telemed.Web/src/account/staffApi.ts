import { call, post } from '../api/telemedApi';
import type { Account } from './accountApi';

const json = (body: object) => ({ body: JSON.stringify(body), type: 'application/json' });

/** Who is signed in, and signing in and out (docs/operators.md). The browser shows the cookie by itself. */
export const staffApi = {
  me: async () => await call<Account>('GET', '/api/v1/me'),
  /** The password goes in the body and is kept nowhere. */
  signIn: async (name: string, password: string) => await post<Account>('/api/v1/sign-in', json({ name, password })),
  signOut: async () => { await call('POST', '/api/v1/sign-out'); },
  /** Every other session of the account ends with it. */
  changePassword: async (current: string, password: string) => { await call('POST', '/api/v1/me/password', json({ current, password })); },
};

export type StaffApi = typeof staffApi;
