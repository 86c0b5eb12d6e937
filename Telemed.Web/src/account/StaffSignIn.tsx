import { type ReactNode, type SyntheticEvent, useEffect, useId, useState } from 'react';
import { Phrases } from '../i18n/Phrases';
import { Button } from '../ui/Button';
import { useFocusOnFault } from '../ui/focusOnFault';
import { TextField } from '../ui/TextField';
import { takesFirstFocus } from './firstFocus';
import './account.css';
import type { SignInWords } from './signInWords';
import type { SignInProblem } from './staffSession';

interface StaffSignInProps {
  text: SignInWords & { readonly signInText: string; readonly unreachable: string };
  eyebrow?: string;
  problem: SignInProblem | null;
  expired: boolean;
  busy: boolean;
  onSignIn: (name: string, password: string) => void;
  /** What stands below the form. */
  children?: ReactNode;
}

/** The sign-in of the clinic's people, on each of their pages. */
export function StaffSignIn({ text, eyebrow, problem, expired, busy, onSignIn, children }: StaffSignInProps) {
  const form = useId();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState({ name: false, password: false });
  const focusOnFault = useFocusOnFault(form);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = { name: name.trim() === '', password: password === '' };
    setMissing(found);
    if (found.name || found.password) {
      focusOnFault();
    } else if (!busy) {
      onSignIn(name.trim(), password);
      setPassword('');
    }
  };

  const isWrong = problem === 'wrong' && !missing.name && !missing.password;
  useEffect(() => {
    if (isWrong) {
      focusOnFault();
    }
  }, [isWrong, focusOnFault]);

  return (
    <section className="card narrow">
      {eyebrow !== undefined && <p className="eyebrow">{eyebrow}</p>}
      <h1><Phrases of={text.signInTitle} /></h1>
      <p className="quiet">{text.signInText}</p>
      {expired && problem === null && !busy && <p className="session-over" role="status">{text.sessionOver}</p>}
      <form id={form} className="account-form sign-in" onSubmit={submit} noValidate>
        <TextField
          label={text.signInName} value={name} onChange={setName} autoComplete="username" autoFocus={takesFirstFocus()} isRequired maxLength={128}
          error={missing.name ? text.signInNameMissing : null}
        />
        <TextField
          label={text.password} type="password" value={password} onChange={setPassword} autoComplete="current-password" isRequired maxLength={128}
          error={missing.password ? text.passwordMissing : isWrong ? text.wrongCredentials : null}
        />
        <p className="field-problem" role="alert">{problem === 'too-many' ? text.tooManySignIns : problem === 'unreachable' ? text.unreachable : ''}</p>
        <Button type="submit" variant="primary" wide isPending={busy}>{busy ? text.signingIn : text.signIn}</Button>
      </form>
      {children}
    </section>
  );
}
