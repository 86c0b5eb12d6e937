import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { Button } from '../ui/Button';
import { TextField } from '../ui/TextField';
import './signIn.css';
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
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isMissing, setMissing] = useState(false);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const missing = name.trim() === '' || password === '';
    setMissing(missing);
    if (!missing && !busy) {
      onSignIn(name.trim(), password);
      setPassword('');
    }
  };

  const words = isMissing ? text.signInMissing
    : problem === 'wrong' ? text.wrongCredentials
      : problem === 'too-many' ? text.tooManySignIns
        : problem === 'unreachable' ? text.unreachable
          : '';

  return (
    <section className="card narrow">
      {eyebrow !== undefined && <p className="eyebrow">{eyebrow}</p>}
      <h1>{text.signInTitle}</h1>
      <p className="quiet">{text.signInText}</p>
      {expired && words === '' && !busy && <p className="session-over" role="status">{text.sessionOver}</p>}
      <form className="sign-in" onSubmit={submit} noValidate>
        <TextField label={text.signInName} value={name} onChange={setName} autoComplete="username" autoFocus isRequired maxLength={128} />
        <TextField label={text.password} type="password" value={password} onChange={setPassword} autoComplete="current-password" isRequired maxLength={128} />
        <p className="field-problem" role="alert">{words}</p>
        <Button type="submit" variant="primary" wide isPending={busy}>{busy ? text.signingIn : text.signIn}</Button>
      </form>
      {children}
    </section>
  );
}
