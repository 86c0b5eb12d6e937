import { type SyntheticEvent, useId, useState } from 'react';
import { ApiError } from '../api/telemedApi';
import { useText } from '../app/hooks';
import { Phrases } from '../i18n/Phrases';
import { Button } from '../ui/Button';
import { useFocusOnFault } from '../ui/focusOnFault';
import { TextField } from '../ui/TextField';
import './account.css';
import { type Account, accountApi } from './accountApi';
import { type AccountDraft, accountFaults, emptyAccountDraft } from './accountDraft';
import { takesFirstFocus } from './firstFocus';
import type { AccountPageKind } from './oneTimeLink';

/** Why the service did not make the account. */
type Refusal = 'refused' | 'too-many' | 'unreachable';

interface AccountFormProps {
  kind: AccountPageKind;
  secret: string;
  onDone: (account: Account) => void;
  onDeadLink: () => void;
}

export function AccountForm({ kind, secret, onDone, onDeadLink }: AccountFormProps) {
  const text = useText();
  const form = useId();
  const [draft, setDraft] = useState(emptyAccountDraft);
  const [faults, setFaults] = useState<ReadonlySet<keyof AccountDraft>>(new Set());
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const focusOnFault = useFocusOnFault(form);
  const isSetup = kind === 'setup';

  const send = async ({ name, signInName, password }: AccountDraft) => {
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
        setRefusal(status === 400 ? 'refused' : status === 429 ? 'too-many' : 'unreachable');
      }
    }
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = accountFaults(kind, draft);
    setFaults(found);
    setRefusal(null);
    if (found.size > 0) {
      focusOnFault();
    } else if (!busy) {
      void send(draft);
    }
  };

  /** What a field has in common with the others: what is wrong with it is no more so as soon as somebody types. */
  const bind = (key: keyof AccountDraft, fault: string) => ({
    value: draft[key],
    error: faults.has(key) ? fault : null,
    isRequired: true,
    maxLength: 128,
    onChange: (value: string) => {
      setDraft((before) => ({ ...before, [key]: value }));
      setFaults((before) => new Set([...before].filter((one) => one !== key)));
    },
  });

  const refusals: Record<Refusal, string> = { refused: text.accountRefused, 'too-many': text.tooManyAttempts, unreachable: text.unreachable };
  return (
    <section className="card narrow">
      <p className="eyebrow">{text.productLine}</p>
      <h1><Phrases of={isSetup ? text.setupTitle : text.invitationTitle} /></h1>
      <p className="quiet">{isSetup ? text.setupText : text.invitationText}</p>
      <form id={form} className="account-form" onSubmit={submit} noValidate>
        {isSetup && (
          <>
            <TextField label={text.accountName} autoComplete="name" autoFocus={takesFirstFocus()} {...bind('name', text.accountNameInvalid)} />
            <TextField label={text.signInName} hint={text.signInNameHint} autoComplete="username" {...bind('signInName', text.signInNameInvalid)} />
          </>
        )}
        <TextField
          label={text.newPassword} hint={text.newPasswordHint} type="password" autoComplete="new-password" autoFocus={!isSetup && takesFirstFocus()}
          {...bind('password', text.passwordInvalid)}
        />
        <TextField label={text.repeatPassword} type="password" autoComplete="new-password" {...bind('repetition', text.passwordsDiffer)} />
        <p className="field-problem" role="alert">{refusal === null ? '' : refusals[refusal]}</p>
        <Button type="submit" variant="primary" wide isPending={busy}>{busy ? text.accountSaving : isSetup ? text.createAccount : text.setPassword}</Button>
      </form>
    </section>
  );
}
