import type { ReactNode } from 'react';
import { useObservable } from '../../app/hooks';
import { isOver } from '../../console/visits';
import { language } from '../../i18n/text';
import { Badge, StateWord } from '../../ui/Badge';
import { Icon } from '../../ui/Icon';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { jobStateWord, jobTitle, jobTone } from '../jobs/jobWords';
import { EndButton } from '../shared/EndButton';
import { LoadedView } from '../shared/LoadedView';
import { duration, exactly } from '../shared/moments';
import { PersonActions } from '../shared/PersonActions';
import { useLoaded } from '../shared/useLoaded';
import { overWord, roleWord, statusTone, statusWord } from '../shared/words';
import { jobFaultWords } from '../../i18n/serverWords';
import { type ConsultationDocument, consultationsApi } from './consultationsApi';
import { QualityTable } from './QualityTable';
import { Snapshots } from './Snapshots';
import { Timeline } from './Timeline';

/** One consultation: who, when, what happened, how it went. */
export function ConsultationDetail({ id }: { id: string }) {
  const text = useAdminText();
  const loaded = useLoaded(async () => await consultationsApi.one(id));
  return (
    <>
      <a className="back-link" href={addressOf('consultations')}><Icon name="back" />{text.consBack}</a>
      <LoadedView loaded={loaded} gone={text.consUnknown}>
        {(consultation) => <Detail consultation={consultation} onChanged={loaded.reload} />}
      </LoadedView>
    </>
  );
}

function Detail({ consultation, onChanged }: { consultation: ConsultationDocument; onChanged: () => void }) {
  const text = useAdminText();
  const over = isOver(consultation.status);
  return (
    <div className="detail">
      <header className="detail-head">
        <h2>{consultation.title}</h2>
        <Badge tone={statusTone(consultation.status)}>{statusWord(text, consultation.status)}</Badge>
        {!over && <EndButton consultation={consultation} onDone={onChanged} />}
      </header>
      <Facts consultation={consultation} />
      <Part title={text.consPeople}>
        <ul className="people">
          {consultation.participants.map((person) => (
            <li key={person.id}>
              <span className="two-lines"><b>{person.name}</b><span>{roleWord(text, person.role)}</span></span>
              {person.standing === 'blocked' ? <Badge tone="bad">{text.consBlocked}</Badge> : !person.mayPublish && <Badge>{text.consMayNotPublish}</Badge>}
              {!over && <PersonActions consultationId={consultation.id} person={{ ...person, isViewer: person.role === 'viewer' }} onDone={onChanged} />}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={text.consTimeline}><Timeline consultation={consultation} /></Part>
      <Part title={text.consQuality}><QualityTable consultation={consultation} /></Part>
      <Part title={text.consSnapshots}><Snapshots consultation={consultation} /></Part>
      <Part title={text.consJobs}><Jobs id={consultation.id} /></Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <div className="detail-part"><h3>{title}</h3>{children}</div>;
}

function Facts({ consultation }: { consultation: ConsultationDocument }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const at = (time: string | undefined) => (time === undefined ? null : exactly(time, spoken));
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [text.consCreated, at(consultation.createdAt)],
    [text.consScheduled, at(consultation.scheduledAt)],
    [text.consLiveAt, at(consultation.liveAt)],
    [text.consOverAt, at(consultation.overAt)],
    [text.consBecause, overWord(text, consultation.overBecause)],
    [text.consLength, consultation.liveAt !== undefined && consultation.overAt !== undefined ? duration(consultation.liveAt, consultation.overAt) : null],
    [text.consLimit, text.consMinutes(String(consultation.maxMinutes))],
    [text.consExternal, consultation.externalId],
    [text.consNotes, consultation.notes],
    [text.consId, consultation.id],
  ];
  return (
    <dl className="facts">
      {facts.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([title, value]) => (
        <div key={title}><dt>{title}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  );
}

function Jobs({ id }: { id: string }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const loaded = useLoaded(async () => await consultationsApi.jobs(id));
  return (
    <LoadedView loaded={loaded} lines={1}>
      {(jobs) => (jobs.length === 0 ? <p className="ui-quiet">{text.consNoJobs}</p> : (
        <ul className="people">
          {jobs.map((job) => (
            <li key={job.id}>
              <b>{jobTitle(text, job)}</b>
              <StateWord tone={jobTone(job.state)} word={jobStateWord(text, job.state)} note={job.fault === null ? undefined : jobFaultWords(job.fault, spoken)} />
            </li>
          ))}
        </ul>
      ))}
    </LoadedView>
  );
}
