import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Button } from '../../ui/Button';
import { CheckboxGroup } from '../../ui/Checkbox';
import { CopyField } from '../../ui/CopyField';
import { Dialog } from '../../ui/Dialog';
import { useFocusOnFault } from '../../ui/focusOnFault';
import { TextField } from '../../ui/TextField';
import { useAdminText } from '../i18n/adminText';
import { exactly } from '../shared/moments';
import { useAction } from '../shared/useAction';
import { type Webhook, type WebhookFault, eventFamilies, webhookFault, webhooksApi } from './webhooksApi';
import { eventsWord } from './webhookWords';

/** Makes a webhook, or changes the one that is given. */
export function WebhookDialog({ webhook, onClose, onSaved }: { webhook: Webhook | null; onClose: () => void; onSaved: (webhook: Webhook) => void }) {
  const text = useAdminText();
  const { busy, run } = useAction();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [events, setEvents] = useState<readonly string[]>(webhook?.events ?? ['consultation.*', 'participant.*']);
  const [fault, setFault] = useState<WebhookFault | null>(null);
  const focusOnFault = useFocusOnFault('webhook');
  const draft = { url, description, events };

  const submit = () => {
    const found = webhookFault(draft);
    setFault(found);
    if (found === null) {
      void run('save', async () => {
        onSaved(webhook === null ? await webhooksApi.make(draft) : await webhooksApi.change(webhook.id, { url: url.trim(), description: description.trim(), events }));
      }, webhook === null ? undefined : text.hookSaved);
    } else {
      focusOnFault();
    }
  };

  const shown = [...new Set<string>([...eventFamilies, ...webhook?.events ?? []])];
  return (
    <Dialog
      title={webhook === null ? text.hookMakeTitle : text.hookEditTitle}
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button variant="primary" type="submit" form="webhook" isPending={busy !== null}>{busy === null ? text.hookSave : text.hookSaving}</Button>
        </>
      )}
    >
      <form
        id="webhook"
        className="admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField label={text.hookUrl} hint={text.hookUrlHint} value={url} onChange={setUrl} inputMode="url" maxLength={2048} autoFocus error={fault === 'url' ? text.hookFaultUrl : null} />
        <TextField label={text.hookDescription} hint={text.hookDescriptionHint} value={description} onChange={setDescription} maxLength={200} />
        <CheckboxGroup
          label={text.hookEvents}
          hint={text.hookEventsHint}
          choices={shown.map((pattern) => ({ id: pattern, title: eventsWord(text, pattern) }))}
          values={events}
          onChange={setEvents}
          error={fault === 'events' ? text.hookFaultEvents : null}
        />
      </form>
    </Dialog>
  );
}

/** The secret, this once. */
export function SecretDialog({ secret, oldUntil, onClose }: { secret: string; oldUntil: string | null; onClose: () => void }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  return (
    <Dialog title={text.hookSecretTitle} onClose={onClose} footer={<Button variant="primary" onPress={onClose}>{text.staffDone}</Button>}>
      <p className="ui-quiet">{text.hookSecretWords}</p>
      {oldUntil !== null && <p className="ui-quiet">{text.hookSecretOld(exactly(oldUntil, spoken))}</p>}
      <CopyField label={text.hookSecret} value={secret} />
    </Dialog>
  );
}
