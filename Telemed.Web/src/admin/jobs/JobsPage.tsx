import { useEffect, useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { StateWord } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { type Column, Table } from '../../ui/Table';
import { type Job, adminApi } from '../adminApi';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { useAdmin } from '../shared/adminContext';
import { ConsultationBook, namesOf } from '../shared/consultationBook';
import { age, bitrate, bytes, figure } from '../shared/figures';
import { ListLoading, ListStatus } from '../shared/ListStatus';
import { LiveList } from '../shared/liveList';
import { useAction } from '../shared/useAction';
import { useLive } from '../shared/useLive';
import { jobFaultWords } from '../../i18n/serverWords';
import { JobDialog } from './JobDialog';
import { jobStateWord, jobTitle, jobTone, presetWord } from './jobWords';

/** Relays and ingests of all consultations: how they go, and what can be done about them. */
export function JobsPage() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const { onSignedOut } = useAdmin();
  const { busy, run } = useAction();
  const [list] = useState(() => new LiveList(adminApi.jobs, onSignedOut));
  const [book] = useState(() => new ConsultationBook(adminApi));
  const { items, problem } = useLive(list);
  const consultations = useObservable(book.known);
  const [now, setNow] = useState(() => Date.now());
  const [isCreating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Job | null>(null);

  useEffect(() => list.state.subscribe((state) => {
    setNow(Date.now());
    void book.lookUp((state.items ?? []).map((job) => job.consultationId));
  }), [list, book]);

  const act = async (job: Job, action: (job: Job) => Promise<void>, done: string) => {
    await run(job.id, async () => { await action(job); }, done);
    await list.refresh();
  };

  const columns: Column<Job>[] = [
    {
      key: 'what',
      title: text.job,
      sortBy: (job) => jobTitle(text, job),
      cell: (job) => <span className="two-lines"><b>{jobTitle(text, job)}</b><span>{presetWord(text, job.preset)}</span></span>,
    },
    {
      key: 'who',
      title: text.who,
      cell: (job) => {
        const consultation = consultations.get(job.consultationId);
        return (
          <span className="two-lines">
            <a href={addressOf('consultations', job.consultationId)}>{consultation?.title ?? text.unnamed}</a>
            <span>{namesOf(consultation, job.streams, text.unnamed)}</span>
          </span>
        );
      },
    },
    {
      key: 'state',
      title: text.state,
      sortBy: (job) => jobStateWord(text, job.state),
      cell: (job) => (
        <>
          <StateWord
            tone={jobTone(job.state)}
            word={jobStateWord(text, job.state)}
            note={job.attempts > 0 && job.state === 'backingOff' ? text.attempts(figure(job.attempts, spoken)) : text.forTime(age(job.since, now, spoken))}
          />
          {job.fault !== null && <p className="fault">{jobFaultWords(job.fault, spoken)}</p>}
        </>
      ),
    },
    { key: 'bitrate', title: text.bitrate, kind: 'number', sortBy: (job) => job.bitrate, cell: (job) => bitrate(job.bitrate, spoken) },
    { key: 'sent', title: text.sent, kind: 'number', sortBy: (job) => job.sentBytes, cell: (job) => bytes(job.sentBytes, spoken) },
    { key: 'dropped', title: text.dropped, kind: 'number', sortBy: (job) => job.droppedFrames, cell: (job) => figure(job.droppedFrames, spoken) },
    { key: 'reconnects', title: text.reconnects, kind: 'number', sortBy: (job) => job.reconnects, cell: (job) => figure(job.reconnects, spoken) },
    {
      key: 'actions',
      kind: 'controls',
      title: text.actions,
      cell: (job) => {
        const what = jobTitle(text, job);
        return (
          <span className="row-actions">
            {job.wanted === 'running'
              ? <Button size="small" isPending={busy === job.id} aria-label={text.stopOf(what)} onPress={() => { void act(job, adminApi.stopJob, text.jobStoppedDone(what)); }}>{text.stop}</Button>
              : <Button size="small" isPending={busy === job.id} aria-label={text.startOf(what)} onPress={() => { void act(job, adminApi.startJob, text.jobStartedDone(what)); }}>{text.start}</Button>}
            <Button size="small" variant="danger" aria-label={text.removeOf(what)} onPress={() => { setRemoving(job); }}>{text.remove}</Button>
          </span>
        );
      },
    },
  ];

  return (
    <>
      <div className="list-head">
        <ListStatus problem={problem} hasItems={items !== null} />
        <Button variant="primary" icon="plus" onPress={() => { setCreating(true); }}>{text.newJob}</Button>
      </div>
      {items === null ? <ListLoading problem={problem} onRetry={() => { void list.refresh(); }} />
        : items.length === 0 ? <EmptyState icon="camera" title={text.noJobs} words={text.noJobsWords} />
          : <Table label={text.jobs} columns={columns} rows={items} keyOf={(job) => job.id} />}
      {isCreating && (
        <JobDialog
          book={book}
          onClose={() => { setCreating(false); }}
          onCreated={() => {
            setCreating(false);
            void list.refresh();
          }}
        />
      )}
      {removing !== null && (
        <ConfirmDialog
          title={text.deleteTitle}
          words={text.deleteText(jobTitle(text, removing))}
          yes={text.remove}
          no={text.cancel}
          onYes={() => {
            const job = removing;
            setRemoving(null);
            void act(job, adminApi.deleteJob, text.jobDeletedDone(jobTitle(text, job)));
          }}
          onNo={() => { setRemoving(null); }}
        />
      )}
    </>
  );
}
