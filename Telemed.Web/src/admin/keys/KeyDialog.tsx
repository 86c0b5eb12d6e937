import { useState } from 'react';
import { Button } from '../../ui/Button';
import { CheckboxGroup } from '../../ui/Checkbox';
import { DateTimeField } from '../../ui/DateTimeField';
import { Dialog } from '../../ui/Dialog';
import { useFocusOnFault } from '../../ui/focusOnFault';
import { TextField } from '../../ui/TextField';
import { useAdminText } from '../i18n/adminText';
import { useAction } from '../shared/useAction';
import { type NewKeyFault, type Scope, keysApi, newKeyFault, scopes } from './keysApi';
import { scopeWords } from './scopeWords';

/** A new key: for what, what it may do, until when. */
export function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const text = useAdminText();
  const { busy, run } = useAction();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>([]);
  const [expiresAt, setExpiresAt] = useState<string | null>(() => new Date(Date.now() + 365 * 86_400_000).toISOString());
  const [fault, setFault] = useState<NewKeyFault | null>(null);
  const focusOnFault = useFocusOnFault('new-key');

  const submit = () => {
    const found = newKeyFault(name, chosen, expiresAt, Date.now());
    setFault(found);
    if (found === null && expiresAt !== null) {
      void run('make', async () => { onMade((await keysApi.make({ name: name.trim(), scopes: chosen, expiresAt })).key); });
    } else {
      focusOnFault();
    }
  };

  return (
    <Dialog
      title={text.keyMakeTitle}
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button variant="primary" type="submit" form="new-key" isPending={busy !== null}>{busy === null ? text.keyMake : text.keyMaking}</Button>
        </>
      )}
    >
      <form
        id="new-key"
        className="admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField label={text.keyName} hint={text.keyNameHint} value={name} onChange={setName} maxLength={60} autoFocus error={fault === 'name' ? text.keyFaultName : null} />
        <CheckboxGroup
          label={text.keyScopes}
          choices={scopes.map((scope) => ({ id: scope, ...scopeWords(text, scope) }))}
          values={chosen}
          onChange={setChosen}
          error={fault === 'scopes' ? text.keyFaultScopes : null}
        />
        <DateTimeField label={text.keyExpires} hint={text.keyExpiresHint} value={expiresAt} onChange={setExpiresAt} error={fault === 'expiry' ? text.keyFaultExpiry : null} />
      </form>
    </Dialog>
  );
}
