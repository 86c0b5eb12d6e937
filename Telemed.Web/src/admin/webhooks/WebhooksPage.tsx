import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { StateWord } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { type Column, Table } from '../../ui/Table';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { moment } from '../shared/moments';
import { PagedView } from '../shared/PagedView';
import { usePaged } from '../shared/usePaged';
import { SecretDialog, WebhookDialog } from './WebhookDialogs';
import { WebhookDetail } from './WebhookDetail';
import { type Webhook, webhooksApi } from './webhooksApi';
import { eventsWord, failureWords, healthTone, healthWord } from './webhookWords';

/** Other systems that are told of what happens. */
export function WebhooksPage({ id }: { id: string | null }) {
  return id === null ? <WebhookList /> : <WebhookDetail key={id} id={id} />;
}

function WebhookList() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Webhook | null>(null);
  const { list, ...state } = usePaged<Webhook>('', webhooksApi.list);

  const columns: Column<Webhook>[] = [
    {
      key: 'url',
      title: text.hookUrl,
      sortBy: (hook) => hook.url,
      cell: (hook) => <span className="two-lines"><a className="main-link" href={addressOf('webhooks', hook.id)}>{hook.description ?? hook.url}</a>{hook.description !== null && <span className="address">{hook.url}</span>}</span>,
    },
    { key: 'events', title: text.hookEvents, cell: (hook) => <span className="words">{hook.events.map((pattern) => eventsWord(text, pattern)).join(', ')}</span> },
    {
      key: 'health',
      title: text.hookHealth,
      sortBy: (hook) => hook.health,
      cell: (hook) => <StateWord tone={healthTone(hook.health)} word={healthWord(text, hook.health)} note={hook.disabledBecause === 'gone' ? text.hookGone : hook.failingSince === null ? undefined : text.hookFailingSince(moment(hook.failingSince, spoken))} />,
    },
    { key: 'success', kind: 'moment', title: text.hookLastSuccess, sortBy: (hook) => hook.lastSuccessAt, cell: (hook) => moment(hook.lastSuccessAt, spoken) },
    {
      key: 'failure',
      title: text.hookLastFailure,
      sortBy: (hook) => hook.lastFailureAt,
      cell: (hook) => (hook.lastFailureAt === null ? '–' : <span className="two-lines"><span>{moment(hook.lastFailureAt, spoken)}</span>{hook.lastFailure !== null && <span>{failureWords(text, hook.lastFailure)}</span>}</span>),
    },
  ];

  return (
    <>
      <div className="list-head end">
        <Button variant="primary" icon="plus" onPress={() => { setMaking(true); }}>{text.hookMake}</Button>
      </div>
      <PagedView state={state} list={list} empty={<EmptyState icon="hook" title={text.hookNone} words={text.hookNoneWords} />}>
        {(items) => <Table label={text.webhooks} columns={columns} rows={items} keyOf={(hook) => hook.id} />}
      </PagedView>
      {isMaking && (
        <WebhookDialog
          webhook={null}
          onClose={() => { setMaking(false); }}
          onSaved={(hook) => {
            setMaking(false);
            setMade(hook);
            void list.reload();
          }}
        />
      )}
      {made?.secret !== undefined && <SecretDialog secret={made.secret} oldUntil={null} onClose={() => { setMade(null); }} />}
    </>
  );
}
