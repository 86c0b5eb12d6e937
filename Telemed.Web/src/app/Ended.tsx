import { consoleAddress, summaryAddress } from '../account/consoleReturn';
import type { Role } from '../api/joinDocument';
import { type VisitEnding, mayReturnFrom } from '../session/ending';
import type { Stay } from '../session/visit';
import { Message } from './Message';
import { type AppWords, useAppText } from './i18n/appText';
import { clockTime, useTimeTag } from './times';

const words: Readonly<Record<VisitEnding, readonly [AppWords, AppWords]>> = {
  left: ['endedTitleLeft', 'endedTextLeft'],
  over: ['endedTitleOver', 'endedTextOver'],
  cancelled: ['endedTitleCancelled', 'endedTextCancelled'],
  missed: ['endedTitleMissed', 'endedTextMissed'],
  kicked: ['endedTitleKicked', 'endedTextKicked'],
  blocked: ['endedTitleBlocked', 'endedTextBlocked'],
  removed: ['endedTitleRemoved', 'endedTextRemoved'],
  'link-replaced': ['endedTitleLinkReplaced', 'endedTextLinkReplaced'],
  'other-device': ['endedTitleOtherDevice', 'endedTextOtherDevice'],
  'other-tab': ['endedTitleOtherTab', 'endedTextOtherTab'],
};

/** What is said to a doctor where the words for a patient do not fit. */
const doctorsWords: Partial<Readonly<Record<VisitEnding, AppWords>>> = {
  over: 'endedDoctorOver',
  cancelled: 'endedDoctorCancelled',
  missed: 'endedDoctorMissed',
  kicked: 'endedDoctorKicked',
  blocked: 'endedDoctorBlocked',
  removed: 'endedDoctorRemoved',
  'link-replaced': 'endedDoctorLinkReplaced',
  'other-device': 'endedDoctorOtherDevice',
};

/** Out of the consultation: why, how long it was, and whether there is a way back. */
export function Ended({ ending, role, stay, consoleVisit = null, onRejoin, onFinish }: {
  ending: VisitEnding;
  role: Role;
  stay: Stay | null;
  /** The consultation that a doctor came into from the console. */
  consoleVisit?: string | null;
  onRejoin: () => void;
  onFinish: () => void;
}) {
  const text = useAppText();
  const tag = useTimeTag();
  const [title, patientsWords] = words[ending];
  const what = (role === 'doctor' ? doctorsWords[ending] : undefined) ?? patientsWords;
  const isGood = ending === 'left' || ending === 'over' || ending === 'other-tab';
  const wantsCode = ending === 'link-replaced' || ending === 'other-device';
  return (
    <Message tone={isGood ? 'calm' : 'warning'} icon={isGood ? 'check' : 'alert'} title={text[title]}>
      <p className="quiet">{text[what]}</p>
      {stay !== null && (
        <dl className="times">
          <dt>{text.stayLabel}</dt>
          <dd>
            {text.stayTimes(clockTime(stay.from, tag), clockTime(stay.to, tag))}
            <span className="quiet">{text.stayMinutes(Math.round((stay.to - stay.from) / 60_000))}</span>
          </dd>
        </dl>
      )}
      <div className="actions">
        {mayReturnFrom(ending) && (
          <button className="button primary wide big" type="button" onClick={onRejoin}>{ending === 'other-tab' ? text.comeBack : text.rejoin}</button>
        )}
        {consoleVisit !== null ? (
          <>
            <a className={mayReturnFrom(ending) ? 'button wide' : 'button primary wide big'} href={summaryAddress(consoleVisit)}>{text.toSummary}</a>
            <a className="button wide" href={consoleAddress}>{text.toConsole}</a>
          </>
        ) : (
          <button className={mayReturnFrom(ending) ? 'button wide' : 'button primary wide big'} type="button" onClick={onFinish}>
            {wantsCode ? text.otherCode : text.finish}
          </button>
        )}
      </div>
    </Message>
  );
}
