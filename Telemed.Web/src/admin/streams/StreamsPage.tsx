import { useEffect, useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { StateWord } from '../../ui/Badge';
import { EmptyState } from '../../ui/EmptyState';
import { type Column, Table } from '../../ui/Table';
import { type StreamEntry, adminApi } from '../adminApi';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { useAdmin } from '../shared/adminContext';
import { age, bitrate, bytes, figure } from '../shared/figures';
import { ListLoading, ListStatus } from '../shared/ListStatus';
import { LiveList } from '../shared/liveList';
import { useLive } from '../shared/useLive';
import { jobFaultWords, planWords } from '../../i18n/serverWords';
import { streamStateWord, streamTone } from './streamWords';

/** What the transcoder does with every stream, now. */
export function StreamsPage() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const { onSignedOut } = useAdmin();
  const [list] = useState(() => new LiveList(adminApi.streams, onSignedOut));
  const { items, problem } = useLive(list);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => list.state.subscribe(() => { setNow(Date.now()); }), [list]);

  const columns: Column<StreamEntry>[] = [
    {
      key: 'who',
      title: text.who,
      sortBy: (stream) => stream.title,
      cell: (stream) => (
        <span className="two-lines">
          <a href={addressOf('consultations', stream.consultationId)}>{stream.title ?? text.unnamed}</a>
          <span>{stream.name ?? text.unnamed}</span>
        </span>
      ),
    },
    {
      key: 'state',
      title: text.state,
      sortBy: (stream) => streamStateWord(text, stream.state),
      cell: (stream) => <StateWord tone={streamTone(stream.state)} word={streamStateWord(text, stream.state)} note={text.forTime(age(stream.since, now, spoken))} />,
    },
    {
      key: 'plan',
      title: text.plan,
      cell: (stream) => (
        <>
          <span className="words">{planWords(stream.plan, spoken)}</span>
          {stream.lastError !== null && <p className="fault">{text.lastErrorIs(jobFaultWords(stream.lastError, spoken))}</p>}
        </>
      ),
    },
    {
      key: 'output',
      title: text.output,
      kind: 'number',
      sortBy: (stream) => stream.bitrate,
      cell: (stream) => (stream.bitrate === null && stream.framesPerSecond === null ? '–' : (
        <span className="two-lines">
          <span className="main-figure">{bitrate(stream.bitrate, spoken)}</span>
          <span>{text.outputAt(figure(stream.framesPerSecond, spoken), figure(stream.speed, spoken, 2))}</span>
        </span>
      )),
    },
    { key: 'viewers', title: text.viewers, kind: 'number', sortBy: (stream) => stream.viewers, cell: (stream) => figure(stream.viewers, spoken) },
    { key: 'restarts', title: text.restarts, kind: 'number', sortBy: (stream) => stream.restarts, cell: (stream) => figure(stream.restarts, spoken) },
    {
      key: 'load',
      title: text.load,
      kind: 'number',
      sortBy: (stream) => stream.cpu,
      cell: (stream) => (stream.cpu === null ? bytes(stream.memory, spoken) : (
        <span className="two-lines">
          <span className="main-figure">{`${figure(stream.cpu, spoken, 1)} %`}</span>
          <span>{bytes(stream.memory, spoken)}</span>
        </span>
      )),
    },
  ];

  return (
    <>
      <ListStatus problem={problem} hasItems={items !== null} />
      {items === null ? <ListLoading problem={problem} onRetry={() => { void list.refresh(); }} />
        : items.length === 0 ? <EmptyState icon="signal" title={text.noStreams} words={text.noStreamsWords} />
          : <Table label={text.streams} columns={columns} rows={items} keyOf={(stream) => `${stream.consultationId}/${stream.participantId}`} />}
    </>
  );
}
