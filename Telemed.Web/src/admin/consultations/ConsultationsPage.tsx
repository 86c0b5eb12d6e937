import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { DateTimeField } from '../../ui/DateTimeField';
import { EmptyState } from '../../ui/EmptyState';
import { SearchField } from '../../ui/SearchField';
import { Select } from '../../ui/Select';
import { type Column, Table } from '../../ui/Table';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { duration, moment } from '../shared/moments';
import { PagedView } from '../shared/PagedView';
import { usePaged } from '../shared/usePaged';
import { roleWord, statusTone, statusWord } from '../shared/words';
import { ConsultationDetail } from './ConsultationDetail';
import { type ConsultationDocument, type ConsultationFilters, consultationsApi, noFilters } from './consultationsApi';

/** Any consultation of any time: found by words and filters, and looked at closely. */
export function ConsultationsPage({ id }: { id: string | null }) {
  return id === null ? <ConsultationList /> : <ConsultationDetail key={id} id={id} />;
}

const searchDelayMs = 350;

function ConsultationList() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const [filters, setFilters] = useState(noFilters);
  const change = (part: Partial<ConsultationFilters>) => { setFilters((before) => ({ ...before, ...part })); };
  const { list, ...state } = usePaged<ConsultationDocument>(JSON.stringify(filters), async (cursor) => await consultationsApi.list(filters, cursor), searchDelayMs);
  const isFiltered = filters !== noFilters && JSON.stringify(filters) !== JSON.stringify(noFilters);

  const columns: Column<ConsultationDocument>[] = [
    { key: 'title', title: text.consTitle, cell: (one) => <a className="main-link" href={addressOf('consultations', one.id)}>{one.title}</a> },
    { key: 'status', title: text.consStatus, cell: (one) => <Badge tone={statusTone(one.status)}>{statusWord(text, one.status)}</Badge> },
    { key: 'people', title: text.consPeople, cell: (one) => <span className="words">{one.participants.map((person) => `${person.name} (${roleWord(text, person.role)})`).join(', ')}</span> },
    { key: 'when', kind: 'moment', title: text.consWhen, cell: (one) => moment(one.scheduledAt ?? one.createdAt, spoken) },
    { key: 'length', title: text.consLength, kind: 'number', cell: (one) => (one.liveAt === undefined ? '–' : one.overAt === undefined ? text.statusLive : duration(one.liveAt, one.overAt)) },
  ];

  return (
    <>
      <div className="filters" role="search">
        <SearchField label={text.consSearch} value={filters.text} onChange={(typed) => { change({ text: typed }); }} />
        <Select
          label={text.consStatus}
          value={filters.status}
          onChange={(status) => { change({ status }); }}
          choices={[
            { id: 'all', title: text.consAnyStatus },
            { id: 'open', title: text.consOpen },
            ...(['scheduled', 'waiting', 'live', 'ended', 'cancelled', 'missed'] as const).map((status) => ({ id: status, title: statusWord(text, status) })),
          ]}
        />
        <DateTimeField label={text.consFrom} value={filters.from} onChange={(from) => { change({ from }); }} />
        <DateTimeField label={text.consTo} value={filters.to} onChange={(to) => { change({ to }); }} />
        {isFiltered && <Button variant="quiet" onPress={() => { setFilters(noFilters); }}>{text.consReset}</Button>}
      </div>
      <PagedView
        state={state}
        list={list}
        empty={isFiltered ? <EmptyState icon="search" title={text.consNone} words={text.consNoneWords} /> : <EmptyState title={text.consNoneAtAll} words={text.consNoneAtAllWords} />}
      >
        {(items) => <Table label={text.consultations} columns={columns} rows={items} keyOf={(one) => one.id} />}
      </PagedView>
    </>
  );
}
