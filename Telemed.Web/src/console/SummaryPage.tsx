import { useEffect, useState } from 'react';
import { useObservable } from '../app/hooks';
import { type Language, language } from '../i18n/text';
import { Button } from '../ui/Button';
import { ErrorState } from '../ui/ErrorState';
import { Loading } from '../ui/Loading';
import { Place } from './ConsoleFrame';
import { consoleApi } from './consoleApi';
import { roleWords } from './HandOverDialog';
import { problemWords } from './hooks';
import { type ConsoleText, useConsoleText } from './i18n/consoleText';
import { SummaryQuality } from './SummaryQuality';
import { SummarySnapshots } from './SummarySnapshots';
import { SummaryTimeline } from './SummaryTimeline';
import { type Summary, SummaryBook } from './summary';
import { clock, duration, moment } from './times';
import { isOver } from './visits';

/** After the call: what there is to know of it, on a page that can be printed. */
export function SummaryPage({ id, onSignedOut }: { id: string; onSignedOut: () => void }) {
  const text = useConsoleText();
  const spoken = useObservable(language);
  const [book] = useState(() => new SummaryBook(consoleApi, id));
  const state = useObservable(book.state);
  const signedOut = state.phase === 'problem' && state.problem === 'signed-out';

  useEffect(() => { void book.load(); }, [book]);
  useEffect(() => {
    if (signedOut) {
      onSignedOut();
    }
  }, [signedOut, onSignedOut]);

  return (
    <div className="summary">
      <p className="summary-back"><Place to={{ page: 'list' }}>{`← ${text.back}`}</Place></p>
      {state.phase === 'loading' ? <Loading label={text.summaryLoading} onRetry={() => { void book.load(); }} />
        : state.phase === 'problem' ? <ErrorState words={problemWords(text, state.problem)} {...(state.problem === 'gone' ? {} : { onRetry: () => { void book.load(); } })} />
          : <SummaryView summary={state.summary} text={text} spoken={spoken} onRefresh={() => { void book.load(); }} />}
    </div>
  );
}

export function SummaryView({ summary, text, spoken, onRefresh }: { summary: Summary; text: ConsoleText; spoken: Language; onRefresh: () => void }) {
  const { consultation, attendance } = summary;
  const patient = consultation.participants.find(({ role }) => role === 'patient');
  return (
    <>
      <div className="console-title">
        <div>
          <p className="eyebrow">{text.summaryTitle}</p>
          <h1>{patient?.name ?? text.noName}</h1>
          <p className="quiet">{consultation.title}</p>
        </div>
        <div className="summary-tools">
          <Button size="small" icon="refresh" onPress={onRefresh}>{text.refresh}</Button>
          <Button size="small" onPress={() => { window.print(); }}>{text.print}</Button>
        </div>
      </div>
      {!isOver(consultation.status) && <p className="console-note" role="status">{text.stillGoing}</p>}
      <Facts summary={summary} text={text} spoken={spoken} />

      <section className="summary-part" aria-labelledby="summary-people">
        <h2 id="summary-people">{text.people}</h2>
        <ul className="summary-people">
          {attendance.map((person) => (
            <li key={person.id}>
              <h3>
                {person.name}
                <span className="quiet">{` ${roleWords(text, person.role)}`}</span>
              </h3>
              {person.firstCame === null ? <p className="quiet">{text.neverCame}</p> : (
                <dl className="facts small">
                  <Fact name={text.firstCame} value={clock(person.firstCame, spoken)} />
                  <Fact name={text.lastLeft} value={person.lastLeft !== null ? clock(person.lastLeft, spoken) : consultation.overAt !== undefined ? clock(consultation.overAt, spoken) : text.stillThere} />
                  <Fact name={text.thereFor} value={duration(person.thereMs, spoken)} />
                  {person.onAirMs > 0 && <Fact name={text.onAirFor} value={duration(person.onAirMs, spoken)} />}
                  {person.drops > 0 && <Fact name={text.drops} value={String(person.drops)} />}
                </dl>
              )}
            </li>
          ))}
        </ul>
      </section>
      <SummaryQuality summary={summary} text={text} spoken={spoken} />
      <SummarySnapshots summary={summary} text={text} spoken={spoken} />
      <SummaryTimeline summary={summary} text={text} spoken={spoken} />
    </>
  );
}

function Facts({ summary, text, spoken }: { summary: Summary; text: ConsoleText; spoken: Language }) {
  const { consultation, liveMs, chatCount } = summary;
  const status = {
    scheduled: text.statusScheduled,
    waiting: text.statusWaiting,
    live: text.statusLive,
    ended: text.statusEnded,
    cancelled: text.statusCancelled,
    missed: text.statusMissed,
  }[consultation.status];
  const because = becauseWords(text, consultation.overBecause ?? null);
  const at = (time: string) => moment(time, 0, spoken);
  return (
    <dl className="facts">
      <Fact name={text.outcome} value={because === null || consultation.status !== 'ended' ? status : spoken === 'zh' ? `${status}（${because}）` : `${status}: ${because}`} />
      {consultation.scheduledAt !== undefined && <Fact name={text.plannedFor} value={at(consultation.scheduledAt)} />}
      {consultation.liveAt !== undefined && <Fact name={text.began} value={at(consultation.liveAt)} />}
      {consultation.overAt !== undefined && <Fact name={text.over} value={at(consultation.overAt)} />}
      <Fact name={text.callTime} value={duration(liveMs, spoken)} />
      <Fact name={text.messages} value={String(chatCount)} />
    </dl>
  );
}

export function becauseWords(text: ConsoleText, reason: string | null): string | null {
  switch (reason) {
    case 'ended':
      return text.becauseEnded;
    case 'cancelled':
      return text.becauseCancelled;
    case 'time-limit':
      return text.becauseTimeLimit;
    case 'everybody-left':
      return text.becauseEverybodyLeft;
    case 'no-show':
      return text.becauseNoShow;
    default:
      return null;
  }
}

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
