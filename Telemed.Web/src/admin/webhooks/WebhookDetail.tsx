import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { StateWord } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Icon } from '../../ui/Icon';
import { toasts } from '../../ui/toastQueue';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { LoadedView } from '../shared/LoadedView';
import { exactly, moment } from '../shared/moments';
import { useAction } from '../shared/useAction';
import { useLoaded } from '../shared/useLoaded';
import { Deliveries } from './Deliveries';
import { SecretDialog, WebhookDialog } from './WebhookDialogs';
import { type Webhook, webhooksApi } from './webhooksApi';
import { answerWords, eventsWord, failureWords, healthTone, healthWord } from './webhookWords';

/** One webhook: how it goes, what it can be told, and what was sent. */
export function WebhookDetail({ id }: { id: string }) {
  const text = useAdminText();
  const loaded = useLoaded(async () => await webhooksApi.one(id));
  return (
    <>
      <a className="back-link" href={addressOf('webhooks')}><Icon name="back" />{text.hookBack}</a>
      <LoadedView loaded={loaded} gone={text.faultGone}>
        {(webhook) => <Detail webhook={webhook} onChanged={loaded.reload} />}
      </LoadedView>
    </>
  );
}

function Detail({ webhook, onChanged }: { webhook: Webhook; onChanged: () => void }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const { busy, run } = useAction();
  const [open, setOpen] = useState<'edit' | 'rotate' | 'delete' | null>(null);
  const [rotated, setRotated] = useState<Webhook | null>(null);
  const [sent, setSent] = useState(0);
  const close = () => { setOpen(null); };

  const test = async () => {
    await run('test', async () => {
      const attempt = (await webhooksApi.test(webhook.id)).attempts.at(-1);
      const arrived = attempt !== undefined && attempt.failure === null;
      toasts.show(arrived ? 'good' : 'bad', arrived
        ? text.hookTestOk(String(attempt.status ?? '–'), String(attempt.durationMs))
        : text.hookTestFailed(attempt === undefined ? '–' : answerWords(text, attempt)));
    });
    setSent((count) => count + 1);
    onChanged();
  };

  const rotate = async () => {
    await run('rotate', async () => { setRotated(await webhooksApi.rotate(webhook.id)); });
    close();
    onChanged();
  };

  const remove = async () => {
    const isDone = await run('delete', async () => { await webhooksApi.remove(webhook.id); }, text.hookDeleted);
    close();
    if (isDone) {
      location.assign(addressOf('webhooks'));
    }
  };

  const turn = async (enabled: boolean) => {
    await run('turn', async () => { await webhooksApi.change(webhook.id, { enabled }); }, enabled ? text.hookEnabledDone : text.hookDisabledDone);
    onChanged();
  };

  const failed = webhook.lastFailureAt === null ? null : `${exactly(webhook.lastFailureAt, spoken)}${webhook.lastFailure === null ? '' : `: ${failureWords(text, webhook.lastFailure)}`}`;
  return (
    <div className="detail">
      <header className="detail-head">
        <h2>{webhook.description ?? webhook.url}</h2>
        <StateWord tone={healthTone(webhook.health)} word={healthWord(text, webhook.health)} note={webhook.failingSince === null ? undefined : text.hookFailingSince(moment(webhook.failingSince, spoken))} />
      </header>
      <dl className="facts">
        <div><dt>{text.hookUrl}</dt><dd className="address">{webhook.url}</dd></div>
        <div><dt>{text.hookEvents}</dt><dd>{webhook.events.map((pattern) => eventsWord(text, pattern)).join(', ')}</dd></div>
        <div><dt>{text.hookLastSuccess}</dt><dd>{webhook.lastSuccessAt === null ? '–' : exactly(webhook.lastSuccessAt, spoken)}</dd></div>
        {failed !== null && <div><dt>{text.hookLastFailure}</dt><dd>{failed}</dd></div>}
      </dl>
      {webhook.oldSecretUntil !== null && <p className="ui-hint">{text.hookOldSecret(exactly(webhook.oldSecretUntil, spoken))}</p>}
      <div className="actions">
        <Button isDisabled={!webhook.enabled} isPending={busy === 'test'} onPress={() => { void test(); }}>{busy === 'test' ? text.hookTesting : text.hookTest}</Button>
        <Button onPress={() => { setOpen('edit'); }}>{text.hookEdit}</Button>
        <Button onPress={() => { setOpen('rotate'); }}>{text.hookRotate}</Button>
        <Button isPending={busy === 'turn'} onPress={() => { void turn(!webhook.enabled); }}>{webhook.enabled ? text.hookDisable : text.hookEnable}</Button>
        <Button variant="danger" onPress={() => { setOpen('delete'); }}>{text.hookDelete}</Button>
      </div>
      <div className="detail-part">
        <h3>{text.hookDeliveries}</h3>
        <Deliveries key={sent} webhook={webhook} />
      </div>
      {open === 'edit' && (
        <WebhookDialog
          webhook={webhook}
          onClose={close}
          onSaved={() => {
            close();
            onChanged();
          }}
        />
      )}
      {open === 'rotate' && <ConfirmDialog title={text.hookRotateTitle} words={text.hookRotateWords} yes={text.hookRotate} no={text.cancel} isPending={busy !== null} onNo={close} onYes={() => { void rotate(); }} />}
      {open === 'delete' && <ConfirmDialog title={text.hookDeleteTitle} words={text.hookDeleteWords(webhook.url)} yes={text.hookDelete} no={text.cancel} isPending={busy !== null} onNo={close} onYes={() => { void remove(); }} />}
      {rotated?.secret !== undefined && <SecretDialog secret={rotated.secret} oldUntil={rotated.oldSecretUntil} onClose={() => { setRotated(null); }} />}
    </div>
  );
}
