import { useState } from 'react';
import type { Account } from '../account/accountApi';
import { rememberVisit } from '../account/consoleReturn';
import { useObservable } from '../app/hooks';
import { type Language, language } from '../i18n/text';
import { Badge, type Tone } from '../ui/Badge';
import { Button } from '../ui/Button';
import { Menu, type MenuEntry } from '../ui/Menu';
import { toasts } from '../ui/toastQueue';
import { Place } from './ConsoleFrame';
import { consoleApi } from './consoleApi';
import { problemWords } from './hooks';
import { type ConsoleText, useConsoleText } from './i18n/consoleText';
import { problemOf } from './problems';
import { goTo } from './route';
import { clock, duration, moment, stopwatch } from './times';
import { type Section, type VisitEntry, type VisitPerson, doctorOf, isOwn, lateMinutes, patientOf } from './visits';

interface VisitRowProps {
  visit: VisitEntry;
  section: Section;
  now: number;
  account: Account;
  onInvite: () => void;
  onChange: () => void;
  onCancel: () => void;
  onEnd: () => void;
  onSignedOut: () => void;
}

/** One consultation. Where somebody waits or a call goes on, a click anywhere on it goes in. */
export function VisitRow({ visit, section, now, account, onInvite, onChange, onCancel, onEnd, onSignedOut }: VisitRowProps) {
  const text = useConsoleText();
  const spoken = useObservable(language);
  const [isStarting, setStarting] = useState(false);
  const patient = patientOf(visit);
  const name = patient?.name ?? text.noName;
  const others = visit.participants.filter(({ id, role }) => id !== patient?.id && role !== 'doctor');
  const doctor = doctorOf(visit, account.name);

  const start = async () => {
    if (doctor === undefined) {
      toasts.show('bad', text.noDoctor);
      return;
    }
    setStarting(true);
    try {
      const { joinCode } = await consoleApi.joinCode(visit.id, doctor.id);
      rememberVisit(visit.id);
      // ?camera=test goes along: for machines without a camera.
      location.assign(`/join${location.search}#${joinCode ?? ''}`);
    } catch (error) {
      setStarting(false);
      const problem = problemOf(error);
      toasts.show('bad', problemWords(text, problem));
      if (problem === 'signed-out') {
        onSignedOut();
      }
    }
  };

  const toSummary = () => { goTo({ page: 'summary', id: visit.id }); };
  const mayStart = section !== 'over' && isOwn(visit, account.id);
  const entries: readonly MenuEntry[] = [
    ...(section === 'over' ? [] : [{ id: 'invite', title: text.invite, icon: 'link', onChoose: onInvite } as const]),
    ...(section === 'over' ? [] : [{ id: 'change', title: text.change, icon: 'calendar', onChoose: onChange } as const]),
    { id: 'summary', title: text.summary, icon: 'list', onChoose: toSummary },
    ...(section === 'over' ? []
      : visit.status === 'live' ? [{ id: 'end', title: text.endIt, icon: 'close', tone: 'danger', onChoose: onEnd } as const]
        : [{ id: 'cancel', title: text.cancelIt, icon: 'close', tone: 'danger', onChoose: onCancel } as const]),
  ];

  return (
    <li className={`visit ${section}`}>
      <When visit={visit} section={section} now={now} text={text} spoken={spoken} />
      <div className="visit-who">
        <h3>{name}</h3>
        <p className="quiet">
          {visit.title}
          {others.length > 0 && ` · ${text.with(others.map((person) => person.name).join(spoken === 'zh' ? '、' : ', '))}`}
          {account.role === 'administrator' && doctor !== undefined && ` · ${text.doctorIs(doctor.name)}`}
        </p>
        <Signs visit={visit} section={section} now={now} patient={patient} text={text} />
      </div>
      <div className="visit-actions">
        {mayStart ? (
          <Button
            variant={section === 'waiting' || section === 'live' ? 'primary' : 'plain'}
            isPending={isStarting}
            aria-label={section === 'live' ? text.rejoinWith(name) : text.startWith(name)}
            onPress={() => { void start(); }}
          >
            {isStarting ? text.starting : section === 'live' ? text.rejoin : text.start}
          </Button>
        ) : <Place to={{ page: 'summary', id: visit.id }} className="ui-button plain"><span aria-hidden="true">{text.summary}</span><span className="ui-hidden">{text.summaryOf(name)}</span></Place>}
        {section !== 'over' && <span className="visit-menu"><Menu label={`${text.change}: ${name}`} isCompact entries={entries} /></span>}
      </div>
    </li>
  );
}

function When({ visit, section, now, text, spoken }: { visit: VisitEntry; section: Section; now: number; text: ConsoleText; spoken: Language }) {
  const since = section === 'waiting' ? visit.waitingSince : section === 'live' ? visit.liveAt : null;
  if (since !== null) {
    const ms = now - Date.parse(since);
    const words = section === 'waiting' ? text.waitsFor : text.callFor;
    return (
      <div className="visit-when">
        <b aria-hidden="true">{stopwatch(ms)}</b>
        <span className="ui-hidden">{words(duration(Math.floor(ms / 60_000) * 60_000, spoken))}</span>
        <span className="quiet">{text.since(clock(since, spoken))}</span>
      </div>
    );
  }
  if (section === 'over') {
    const took = visit.liveAt === null || visit.overAt === null ? null : Date.parse(visit.overAt) - Date.parse(visit.liveAt);
    return (
      <div className="visit-when">
        <b>{clock(visit.overAt ?? visit.createdAt, spoken)}</b>
        {took !== null && <span className="quiet">{text.lasted(duration(took, spoken))}</span>}
      </div>
    );
  }
  const late = lateMinutes(visit, now);
  return (
    <div className="visit-when">
      <b>{visit.scheduledAt === null ? clock(visit.createdAt, spoken) : section === 'later' ? moment(visit.scheduledAt, now, spoken) : clock(visit.scheduledAt, spoken)}</b>
      {late !== null ? <span className="visit-late">{text.late(String(late))}</span> : visit.scheduledAt === null && <span className="quiet">{text.whenNow}</span>}
    </div>
  );
}

function Signs({ visit, section, now, patient, text }: { visit: VisitEntry; section: Section; now: number; patient: VisitPerson | undefined; text: ConsoleText }) {
  const signs: (readonly [string, Tone])[] = [];
  if (section === 'over') {
    signs.push(visit.status === 'ended' ? [text.statusEnded, 'idle'] : visit.status === 'cancelled' ? [text.statusCancelled, 'idle'] : [text.statusMissed, 'busy']);
  } else if (section === 'today' || section === 'later') {
    signs.push([visit.status === 'scheduled' ? text.statusScheduled : text.notHereYet, 'idle']);
  } else if (visit.status === 'live' && section === 'waiting') {
    signs.push([text.statusLive, 'good']);
  }
  if (section === 'waiting' && visit.scheduledAt !== null && Date.parse(visit.scheduledAt) > now) {
    signs.push([text.plannedAt(clock(visit.scheduledAt, language.get())), 'info']);
  }
  if (patient !== undefined && (section === 'waiting' || section === 'live')) {
    if (patient.presence === 'away') {
      signs.push([text.presenceAway, 'busy']);
    } else if (patient.presence === 'absent' && section === 'live') {
      signs.push([text.presenceAbsent, 'busy']);
    }
    if (patient.quality === 'poor' || patient.quality === 'fair') {
      signs.push([patient.quality === 'poor' ? text.qualityPoor : text.qualityFair, patient.quality === 'poor' ? 'bad' : 'busy']);
    }
    if (patient.handRaised) {
      signs.push([text.handRaised, 'info']);
    }
  }
  if (visit.unread > 0 && section !== 'over') {
    signs.push([text.unread(String(visit.unread)), 'info']);
  }
  return signs.length === 0 ? null : <p className="visit-signs">{signs.map(([words, tone]) => <Badge key={words} tone={tone}>{words}</Badge>)}</p>;
}
