import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Button } from '../../ui/Button';
import { ComboBox } from '../../ui/ComboBox';
import { DateTimeField } from '../../ui/DateTimeField';
import { Drawer } from '../../ui/Drawer';
import { EmptyState } from '../../ui/EmptyState';
import { Icon } from '../../ui/Icon';
import { type Column, Table } from '../../ui/Table';
import { TextField } from '../../ui/TextField';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { exactly } from '../shared/moments';
import { PagedView } from '../shared/PagedView';
import { usePaged } from '../shared/usePaged';
import { actionWords, actions, actorKindWord } from './actionWords';
import { type AuditEntry, type AuditFilters, auditApi, exportAddress, isId, noAuditFilters } from './auditApi';
import { ChainState } from './ChainState';

/** Who did what, when, from where; and whether the trail is whole. */
export function AuditPage() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const [filters, setFilters] = useState(noAuditFilters);
  const [looking, setLooking] = useState<AuditEntry | null>(null);
  const change = (part: Partial<AuditFilters>) => { setFilters((before) => ({ ...before, ...part })); };
  // What is no id yet is not asked for: the server would refuse it.
  const asked: AuditFilters = { ...filters, consultation: isId(filters.consultation) ? filters.consultation : '' };
  const { list, ...state } = usePaged<AuditEntry>(JSON.stringify(asked), async (cursor) => await auditApi.list(asked, cursor), 350);

  const columns: Column<AuditEntry>[] = [
    { key: 'when', kind: 'moment', title: text.auditWhen, cell: (entry) => exactly(entry.at, spoken) },
    {
      key: 'who',
      title: text.auditActor,
      cell: (entry) => <span className="two-lines"><b>{entry.actor.name ?? actorKindWord(text, entry.actor.kind)}</b><span>{[actorKindWord(text, entry.actor.kind), entry.actor.address].filter((part) => part !== null).join(' · ')}</span></span>,
    },
    { key: 'what', title: text.auditAction, cell: (entry) => actionWords(text, entry.action) },
    {
      key: 'subject',
      title: text.auditSubject,
      cell: (entry) => (entry.consultationId === null ? <span className="address">{entry.subject ?? '–'}</span> : <a href={addressOf('consultations', entry.consultationId)}>{text.consultation}</a>),
    },
    {
      key: 'more',
      title: text.actions,
      cell: (entry) => <Button size="small" aria-label={text.detailsOf(text.auditEntry(String(entry.seq)))} onPress={() => { setLooking(entry); }}>{text.details}</Button>,
    },
  ];

  return (
    <>
      <ChainState />
      <div className="filters">
        <ComboBox
          label={text.auditAction}
          value={filters.action === '' ? null : filters.action}
          onChange={(action) => { change({ action: action ?? '' }); }}
          placeholder={text.auditAnyAction}
          choices={actions.map((action) => ({ id: action, title: actionWords(text, action) }))}
        />
        <TextField label={text.auditActorId} value={filters.actor} onChange={(actor) => { change({ actor }); }} maxLength={100} />
        <TextField
          label={text.auditConsultation} value={filters.consultation} onChange={(consultation) => { change({ consultation }); }} maxLength={40}
          error={filters.consultation === '' || isId(filters.consultation) ? null : text.auditFaultId}
        />
        <DateTimeField label={text.consFrom} value={filters.from} onChange={(from) => { change({ from }); }} />
        <DateTimeField label={text.consTo} value={filters.to} onChange={(to) => { change({ to }); }} />
        <div className="filter-actions">
          {JSON.stringify(filters) !== JSON.stringify(noAuditFilters) && <Button variant="quiet" onPress={() => { setFilters(noAuditFilters); }}>{text.consReset}</Button>}
          <a className="ui-button" href={exportAddress} download="audit.jsonl"><Icon name="download" />{text.auditExport}</a>
        </div>
      </div>
      <PagedView state={state} list={list} empty={<EmptyState icon="shield" title={text.auditNone} words={text.auditNoneWords} />}>
        {(items) => <Table label={text.audit} columns={columns} rows={items} keyOf={(entry) => String(entry.seq)} />}
      </PagedView>
      {looking !== null && (
        <Drawer title={text.auditEntry(String(looking.seq))} onClose={() => { setLooking(null); }}>
          <Entry
            entry={looking}
            onOnly={() => {
              change({ actor: looking.actor.id ?? '' });
              setLooking(null);
            }}
          />
        </Drawer>
      )}
    </>
  );
}

function Entry({ entry, onOnly }: { entry: AuditEntry; onOnly: () => void }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const facts: readonly (readonly [string, string | null, 'code'?])[] = [
    [text.auditAction, `${actionWords(text, entry.action)} (${entry.action})`],
    [text.auditWhen, exactly(entry.at, spoken)],
    [text.auditActor, [entry.actor.name, actorKindWord(text, entry.actor.kind), entry.actor.id].filter((part) => part !== null).join(' · ')],
    [text.auditAddress, entry.actor.address, 'code'],
    [text.auditConsultation, entry.consultationId, 'code'],
    [text.auditSubject, entry.subject, 'code'],
    [text.auditHash, entry.hash, 'code'],
    [text.auditPreviousHash, entry.previousHash, 'code'],
  ];
  return (
    <>
      <dl className="facts narrow">
        {facts.filter(([, value]) => value !== null && value !== '').map(([title, value, kind]) => (
          <div key={title}><dt>{title}</dt><dd className={kind === 'code' ? 'address' : undefined}>{value}</dd></div>
        ))}
      </dl>
      {entry.details !== null && <pre className="json" tabIndex={0} aria-label={text.auditDetails}>{JSON.stringify(entry.details, null, 2)}</pre>}
      {entry.actor.id !== null && <Button onPress={onOnly}>{text.auditOnly}</Button>}
    </>
  );
}
