import { type HTMLInputTypeAttribute, type SyntheticEvent, useId, useState } from 'react';
import { ApiError } from '../api/telemedApi';
import { useText } from '../app/hooks';
import { type Account, accountApi } from './accountApi';
import type { AccountPageKind } from './oneTimeLink';
import { isAcceptablePassword } from './passwordRules';

type Problem = 'name' | 'sign-in-name' | 'password' | 'repetition' | 'refused' | 'too-many' | 'unreachable';

interface AccountFormProps {
  kind: AccountPageKind;
  secret: string;
  onDone: (account: Account) => void;
  onDeadLink: () => void;
}

export function AccountForm({ kind, secret, onDone, onDeadLink }: AccountFormProps) {
  const text = useText();
  const [name, setName] = useState('');
  const [signInName, setSignInName] = useState('');
  const [password, setPassword] = useState('');
  const [repetition, setRepetition] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const isSetup = kind === 'setup';

  const fault = (): Problem | null =>
    isSetup && name.trim() === '' ? 'name'
      : isSetup && !/^\S{3,60}$/u.test(signInName.trim()) ? 'sign-in-name'
        : !isAcceptablePassword(password, signInName.trim()) ? 'password'
          : password !== repetition ? 'repetition'
            : null;

  const send = async () => {
    setBusy(true);
    try {
      onDone(isSetup
        ? await accountApi.setUp({ secret, name: name.trim(), signInName: signInName.trim(), password })
        : await accountApi.acceptInvitation(secret, password));
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      setBusy(false);
      if (status === 404) {
        onDeadLink();
      } else {
        setProblem(status === 400 ? 'refused' : status === 429 ? 'too-many' : 'unreachable');
      }
    }
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = fault();
    setProblem(found);
    if (found === null && !busy) {
      void send();
    }
  };

  const words: Record<Problem, string> = {
    name: text.accountNameInvalid,
    'sign-in-name': text.signInNameInvalid,
    password: text.passwordInvalid,
    repetition: text.passwordsDiffer,
    refused: text.accountRefused,
    'too-many': text.tooManyAttempts,
    unreachable: text.unreachable,
  };

  return (
    <section className="card narrow">
      <p className="eyebrow">{text.productLine}</p>
      <h1>{isSetup ? text.setupTitle : text.invitationTitle}</h1>
      <p className="quiet">{isSetup ? text.setupText : text.invitationText}</p>
      <form onSubmit={submit} noValidate>
        {isSetup && (
          <>
            <Field label={text.accountName} value={name} onChange={setName} autoComplete="name" isFaulty={problem === 'name'} isFirst />
            <Field
              label={text.signInName} hint={text.signInNameHint} value={signInName} onChange={setSignInName} autoComplete="username"
              isFaulty={problem === 'sign-in-name'}
            />
          </>
        )}
        <Field
          label={text.newPassword} hint={text.newPasswordHint} type="password" value={password} onChange={setPassword} autoComplete="new-password"
          isFaulty={problem === 'password'} isFirst={!isSetup}
        />
        <Field
          label={text.repeatPassword} type="password" value={repetition} onChange={setRepetition} autoComplete="new-password"
          isFaulty={problem === 'repetition'}
        />
        <p id="account-problem" className="field-problem" role="alert">{problem === null ? '' : words[problem]}</p>
        <button className="button primary wide" type="submit" aria-disabled={busy}>
          {busy ? text.accountSaving : isSetup ? text.createAccount : text.setPassword}
        </button>
      </form>
    </section>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  type?: HTMLInputTypeAttribute;
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  isFaulty: boolean;
  isFirst?: boolean;
}

function Field({ label, hint, type = 'text', value, onChange, autoComplete, isFaulty, isFirst = false }: FieldProps) {
  const hintId = useId();
  return (
    <>
      <label className="field">
        <span>{label}</span>
        <input
          type={type}
          value={value}
          onChange={(event) => { onChange(event.target.value); }}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={isFirst}
          required
          maxLength={128}
          aria-invalid={isFaulty}
          aria-describedby={[hint === undefined ? '' : hintId, isFaulty ? 'account-problem' : ''].join(' ').trim() || undefined}
        />
      </label>
      {hint !== undefined && <p id={hintId} className="footnote">{hint}</p>}
    </>
  );
}
