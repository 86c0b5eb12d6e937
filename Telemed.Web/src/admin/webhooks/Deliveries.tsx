import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { StateWord } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Dialog } from '../../ui/Dialog';
import { EmptyState } from '../../ui/EmptyState';
import { Select } from '../../ui/Select';
import { type Column, Table } from '../../ui/Table';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { exactly, moment } from '../shared/moments';
import { PagedView } from '../shared/PagedView';
import { useAction } from '../shared/useAction';
import { usePaged } from '../shared/usePaged';
import { type Delivery, type DeliveryState, type Webhook, deliveryStates, webhooksApi } from './webhooksApi';
import { answerWords, deliveryTone, deliveryWord, eventsWord } from './webhookWords';

/** What was sent to a webhook, what came of it, and once more. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const { busy, run } = useAction();
  const [filter, setFilter] = useState<DeliveryState | 'all'>('all');
  const [looking, setLooking] = useState<Delivery | null>(null);
  const [isAsking, setAsking] = useState(false);
  const { list, ...state } = usePaged<Delivery>(filter, async (cursor) => await webhooksApi.deliveries(webhook.id, filter, cursor));

  const again = async (delivery: Delivery) => {
    await run(delivery.id, async () => { await webhooksApi.redeliver(webhook.id, delivery.id); }, text.hookRedelivered);
    await list.reload();
  };

  const failedAgain = async () => {
    await run('failed', async () => { await webhooksApi.redeliverFailed(webhook.id); }, text.hookRedeliveredFailed);
    setAsking(false);
    await list.reload();
  };

  const columns: Column<Delivery>[] = [
    {
      key: 'event',
      title: text.hookEvent,
      cell: (delivery) => (
        <span className="two-lines">
          <b>{eventsWord(text, delivery.type)}</b>
          {delivery.consultationId !== null && <a href={addressOf('consultations', delivery.consultationId)}>{`${text.consultation}${delivery.eventId === null ? '' : ` #${String(delivery.eventId)}`}`}</a>}
        </span>
      ),
    },
    { key: 'when', kind: 'moment', title: text.hookWhen, cell: (delivery) => exactly(delivery.createdAt, spoken) },
    {
      key: 'state',
      title: text.state,
      cell: (delivery) => (
        <StateWord
          tone={deliveryTone(delivery.state)}
          word={deliveryWord(text, delivery.state)}
          note={delivery.nextAttemptAt === null ? undefined : text.hookNextAttempt(moment(delivery.nextAttemptAt, spoken))}
        />
      ),
    },
    {
      key: 'answer',
      title: text.hookAnswer,
      cell: (delivery) => {
        const last = delivery.attempts.at(-1);
        return last === undefined ? '–' : answerWords(text, last);
      },
    },
    {
      key: 'attempts',
      title: text.hookAttempts,
      cell: (delivery) => (delivery.attempts.length === 0
        ? '0'
        : <Button size="small" variant="quiet" aria-label={`${text.hookAttemptsOf(delivery.type)}: ${String(delivery.attempts.length)}`} onPress={() => { setLooking(delivery); }}>{String(delivery.attempts.length)}</Button>),
    },
    {
      key: 'actions',
      kind: 'controls',
      title: text.actions,
      cell: (delivery) => (
        <Button size="small" isDisabled={!webhook.enabled} isPending={busy === delivery.id} aria-label={text.hookRedeliverOf(delivery.type)} onPress={() => { void again(delivery); }}>
          {text.hookRedeliver}
        </Button>
      ),
    },
  ];

  return (
    <>
      <div className="filters">
        <Select
          label={text.state}
          value={filter}
          onChange={setFilter}
          choices={[{ id: 'all', title: text.hookAnyState }, ...deliveryStates.map((one) => ({ id: one, title: deliveryWord(text, one) }))]}
        />
        <Button icon="refresh" onPress={() => { void list.reload(); }}>{text.refresh}</Button>
        <Button isDisabled={!webhook.enabled} onPress={() => { setAsking(true); }}>{`${text.hookRedeliverFailed}…`}</Button>
      </div>
      <PagedView
        state={state}
        list={list}
        empty={filter === 'all' ? <EmptyState icon="hook" title={text.hookNoDeliveries} /> : <EmptyState icon="search" title={text.hookNoDeliveriesFit} />}
      >
        {(items) => <Table label={text.hookDeliveries} columns={columns} rows={items} keyOf={(delivery) => delivery.id} />}
      </PagedView>
      {looking !== null && (
        <Dialog title={text.hookAttemptsOf(eventsWord(text, looking.type))} isDismissable onClose={() => { setLooking(null); }}>
          <ol className="attempts">
            {looking.attempts.map((attempt) => (
              <li key={attempt.at}>{text.hookAttempt(exactly(attempt.at, spoken), String(attempt.durationMs), answerWords(text, attempt))}</li>
            ))}
          </ol>
          <p className="ui-hint ui-code">{looking.messageId}</p>
        </Dialog>
      )}
      {isAsking && (
        <ConfirmDialog
          title={text.hookRedeliverFailedTitle} words={text.hookRedeliverFailedWords} yes={text.hookRedeliver} no={text.cancel} isPending={busy !== null}
          onNo={() => { setAsking(false); }} onYes={() => { void failedAgain(); }}
        />
      )}
    </>
  );
}
