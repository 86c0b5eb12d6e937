import { post } from '../api/telemedApi';

/** Who has an account now. */
export interface Account {
  readonly id: string;
  readonly signInName: string;
  readonly name: string;
  readonly role: 'administrator' | 'doctor';
}

export interface NewAdministrator {
  readonly secret: string;
  readonly signInName: string;
  readonly name: string;
  readonly password: string;
}

/** What can be done with one-time links. Secrets go in the body: in an address they would be logged. */
export const accountApi = {
  setUp: async (wanted: NewAdministrator) => await post<Account>('/api/v1/setup', json(wanted)),
  acceptInvitation: async (secret: string, password: string) => await post<Account>('/api/v1/invitation', json({ secret, password })),
};

function json(body: object) {
  return { body: JSON.stringify(body), type: 'application/json' };
}
