import { type SyntheticEvent, useId, useState } from 'react';
import type { Account } from '../account/accountApi';
import { isAcceptablePassword } from '../account/passwordRules';
import { staffApi } from '../account/staffApi';
import { ApiError } from '../api/telemedApi';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { useFocusOnFault } from '../ui/focusOnFault';
import { TextField } from '../ui/TextField';
import { toasts } from '../ui/toastQueue';
import { problemWords } from './hooks';
import { useConsoleText } from './i18n/consoleText';
import { problemOf } from './problems';

type Fault = 'current' | 'wrong' | 'weak' | 'different';

/** One's own password, with the present one as the proof that it is oneself. */
export function PasswordDialog({ account, onSignedOut, onClose }: { account: Account; onSignedOut: () => void; onClose: () => void }) {
  const text = useConsoleText();
  const form = useId();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [repetition, setRepetition] = useState('');
  const [fault, setFault] = useState<Fault | null>(null);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const focusOnFault = useFocusOnFault(form);

  const change = async () => {
    setBusy(true);
    try {
      await staffApi.changePassword(current, password);
      toasts.show('good', text.passwordChanged);
      onClose();
    } catch (error) {
      setBusy(false);
      const kind = problemOf(error);
      if (error instanceof ApiError && error.status === 400) {
        setFault(error.problemType?.endsWith(':invalid-credentials') === true ? 'wrong' : 'weak');
        focusOnFault();
      } else if (kind === 'signed-out') {
        onSignedOut();
      } else {
        setProblem(problemWords(text, kind));
      }
    }
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found: Fault | null = current === '' ? 'current'
      : !isAcceptablePassword(password, account.signInName) ? 'weak'
        : password !== repetition ? 'different'
          : null;
    setFault(found);
    setProblem('');
    if (found !== null) {
      focusOnFault();
    } else if (!busy) {
      void change();
    }
  };

  return (
    <Dialog
      title={text.changePassword}
      size="narrow"
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button type="submit" form={form} variant="primary" isPending={busy}>{busy ? text.saving : text.save}</Button>
        </>
      )}
    >
      <form id={form} className="console-form" onSubmit={submit} noValidate>
        {/* For password managers: whose password it is. */}
        <input type="text" autoComplete="username" value={account.signInName} readOnly hidden />
        <TextField
          label={text.currentPassword} type="password" value={current} onChange={setCurrent} autoComplete="current-password" autoFocus maxLength={128}
          error={fault === 'current' ? text.currentMissing : fault === 'wrong' ? text.currentWrong : null}
        />
        <TextField
          label={text.newPassword} hint={text.newPasswordHint} type="password" value={password} onChange={setPassword} autoComplete="new-password" maxLength={128}
          error={fault === 'weak' ? text.passwordWeak : null}
        />
        <TextField
          label={text.repeatPassword} type="password" value={repetition} onChange={setRepetition} autoComplete="new-password" maxLength={128}
          error={fault === 'different' ? text.passwordsDiffer : null}
        />
        <p className="field-problem" role="alert">{problem}</p>
      </form>
    </Dialog>
  );
}
