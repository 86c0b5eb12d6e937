import { useObservable } from '../../app/hooks';
import { type VisitEntry, type VisitPerson, isOver } from '../../console/visits';
import { language } from '../../i18n/text';
import { Badge, StateWord } from '../../ui/Badge';
import type { StreamEntry } from '../adminApi';
import { addressOf } from '../adminRoute';
import { useAdminText } from '../i18n/adminText';
import { EndButton } from '../shared/EndButton';
import { age, bitrate, figure } from '../shared/figures';
import { duration, moment } from '../shared/moments';
import { PersonActions } from '../shared/PersonActions';
import { qualityTone, qualityWord, roleWord, statusTone, statusWord } from '../shared/words';
import { jobFaultWords, planWords } from '../../i18n/serverWords';
import { streamStateWord, streamTone } from '../streams/streamWords';
import { PictureBox } from './PictureBox';

interface VisitCardProps {
  visit: VisitEntry;
  /** What the transcoder does for its people. */
  work: readonly StreamEntry[];
  now: number;
  onDone: () => void;
}

/** One consultation on the wall. */
export function VisitCard({ visit, work, now, onDone }: VisitCardProps) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const over = isOver(visit.status);
  const when = visit.status === 'live' && visit.liveAt !== null ? text.liveFor(duration(visit.liveAt, now))
    : over && visit.overAt !== null ? text.overAt(moment(visit.overAt, spoken, now))
      : visit.scheduledAt !== null ? text.plannedFor(moment(visit.scheduledAt, spoken, now))
        : moment(visit.createdAt, spoken, now);

  return (
    <article className="visit-card" aria-labelledby={`visit-${visit.id}`}>
      <header className="visit-head">
        <div className="visit-title">
          <h2 id={`visit-${visit.id}`}><a href={addressOf('consultations', visit.id)}>{visit.title}</a></h2>
          <span className="ui-hint">{when}</span>
        </div>
        <Badge tone={statusTone(visit.status)}>{statusWord(text, visit.status)}</Badge>
      </header>
      {visit.waitingSince !== null && !over && <p className="visit-waiting">{text.waitsFor(age(visit.waitingSince, now, spoken))}</p>}
      <ul className="visit-people">
        {visit.participants.map((person) => (
          <li key={person.id}>
            <Person visit={visit} person={person} stream={work.find((stream) => stream.participantId === person.id)} now={now} isOver={over} onDone={onDone} />
          </li>
        ))}
      </ul>
      {!over && (
        <footer className="visit-foot">
          <a className="ui-button small" href={addressOf('consultations', visit.id)} aria-label={text.detailsOf(visit.title)}>{text.details}</a>
          <EndButton consultation={visit} onDone={onDone} />
        </footer>
      )}
    </article>
  );
}

interface PersonProps {
  visit: VisitEntry;
  person: VisitPerson;
  stream: StreamEntry | undefined;
  now: number;
  isOver: boolean;
  onDone: () => void;
}

function Person({ visit, person, stream, now, isOver: over, onDone }: PersonProps) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const presence = { present: text.presencePresent, away: text.presenceAway, absent: text.presenceAbsent }[person.presence];
  const tone = person.presence === 'present' || person.onAir ? 'good' : person.presence === 'away' ? 'busy' : 'idle';
  return (
    <div className="visit-person">
      <div className="visit-person-head">
        <StateWord tone={tone} word={person.name} note={[roleWord(text, person.role), presence, person.onAir ? text.onAir : null, person.handRaised ? text.handUp : null].filter((part) => part !== null).join(' · ')} />
        {(person.onAir || person.presence === 'present') && <Badge tone={qualityTone(person.quality)}>{qualityWord(text, person.quality)}</Badge>}
        {!over && <PersonActions consultationId={visit.id} person={{ ...person, isViewer: person.role === 'viewer' }} onDone={onDone} />}
      </div>
      {stream !== undefined && (
        <div className="visit-stream">
          <StateWord
            tone={streamTone(stream.state)}
            word={streamStateWord(text, stream.state)}
            note={[text.forTime(age(stream.since, now, spoken)), stream.bitrate === null ? null : bitrate(stream.bitrate, spoken), stream.framesPerSecond === null ? null : text.perSecond(figure(stream.framesPerSecond, spoken))].filter((part) => part !== null).join(' · ')}
          />
          <p className="ui-hint">{planWords(stream.plan, spoken)}</p>
          {stream.lastError !== null && stream.state !== 'running' && <p className="fault">{jobFaultWords(stream.lastError, spoken)}</p>}
        </div>
      )}
      {person.onAir && !over && <PictureBox consultationId={visit.id} participantId={person.id} name={person.name} />}
    </div>
  );
}
