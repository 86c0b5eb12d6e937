import type { JoinDocument } from '../api/joinDocument';
import { useNow, useText } from './hooks';
import { useAppText } from './i18n/appText';
import { Icon, type IconName } from './Icon';
import { Notes, PersonCard } from './PersonCard';
import { longTime, useTimeTag } from './times';

/** Who one is going to meet, and what one agrees to by going in. */
export function Welcome({ joined, onAgree }: { joined: JoinDocument; onAgree: () => void }) {
  const common = useText();
  const text = useAppText();
  const tag = useTimeTag();
  const now = useNow(60_000);
  const { consultation, participant } = joined;
  const doctors = joined.play.map(({ participant: other }) => other).filter(({ role }) => role === 'doctor');
  const publishes = joined.publish !== undefined;

  return (
    <section className="card welcome">
      <div className="stack">
        <h1>{text.greeting(participant.name)}</h1>
        <p className="quiet">{doctors.length > 0 ? text.welcomeText : text.welcomeTextOthers}</p>
        {doctors.map((doctor) => <PersonCard key={doctor.id} name={doctor.name} about={`${common[doctor.role]} · ${consultation.title}`} />)}
        {doctors.length === 0 && <p className="eyebrow">{consultation.title}</p>}
        {consultation.scheduledAt !== undefined && <p className="quiet">{text.planned(longTime(Date.parse(consultation.scheduledAt), now, tag))}</p>}
        <Notes notes={consultation.notes} />
      </div>
      <div className="stack">
        <h2>{text.consentTitle}</h2>
        <ul className="points">
          <Point icon={publishes ? 'camera' : 'person'} words={publishes ? text.consentCamera : text.consentViewer} />
          <Point icon="alert" words={text.consentMedical} />
          <Point icon="check" words={text.consentRecording} />
        </ul>
        <details className="full-text">
          <summary>{text.consentFull}</summary>
          <div className="full-text-body">
            {text.consentFullText.split('|').map((paragraph) => <p key={paragraph}>{paragraph}</p>)}
          </div>
        </details>
      </div>
      <div className="stack go">
        <button className="button primary wide big" type="button" aria-describedby="agree-hint" onClick={onAgree}>{text.agree}</button>
        <p id="agree-hint" className="hint centered-text">{publishes ? text.agreeHint : text.agreeHintViewer}</p>
      </div>
    </section>
  );
}

function Point({ icon, words }: { icon: IconName; words: string }) {
  return (
    <li>
      <span className="point-icon"><Icon name={icon} /></span>
      <span>{words}</span>
    </li>
  );
}
