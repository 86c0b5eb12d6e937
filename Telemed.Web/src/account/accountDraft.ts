import type { AccountPageKind } from './oneTimeLink';
import { isAcceptablePassword } from './passwordRules';

/** What somebody types on the page that a one-time link leads to. */
export interface AccountDraft {
  readonly name: string;
  readonly signInName: string;
  readonly password: string;
  readonly repetition: string;
}

export const emptyAccountDraft: AccountDraft = { name: '', signInName: '', password: '', repetition: '' };

/** The fields that something is wrong with. Of a password that will not do, its repetition is not looked at. */
export function accountFaults(kind: AccountPageKind, { name, signInName, password, repetition }: AccountDraft): ReadonlySet<keyof AccountDraft> {
  const isSetup = kind === 'setup';
  const faults = new Set<keyof AccountDraft>();
  if (isSetup && name.trim() === '') {
    faults.add('name');
  }
  if (isSetup && !/^\S{3,60}$/u.test(signInName.trim())) {
    faults.add('signInName');
  }
  if (!isAcceptablePassword(password, signInName.trim())) {
    faults.add('password');
  } else if (password !== repetition) {
    faults.add('repetition');
  }
  return faults;
}
