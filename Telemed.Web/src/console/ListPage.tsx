import { useState } from 'react';
import type { Account } from '../account/accountApi';
import { useNow, useObservable } from '../app/hooks';
import { language } from '../i18n/text';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { Loading } from '../ui/Loading';
import { SearchField } from '../ui/SearchField';
import { Switch } from '../ui/Switch';
import { soundWanted, wantSound } from './alerts';
import { ChangeDialog } from './ChangeDialog';
import { type Consultation, consoleApi } from './consoleApi';
import { CreateDialog } from './CreateDialog';
import { EndDialog } from './EndDialog';
import { HandOverDialog } from './HandOverDialog';
import { type ConsoleText, useConsoleText } from './i18n/consoleText';
import type { LinkBook } from './linkBook';
import { fullDate } from './times';
import type { Freshness, VisitBoard } from './visitBoard';
import { VisitRow } from './VisitRow';
import { type Section, type VisitEntry, bySection, matches, sections, visitOf } from './visits';

interface ListPageProps {
  account: Account;
  board: VisitBoard;
  links: LinkBook;
  onSignedOut: () => void;
}

/** What lies over the list. */
type Open =
  | { readonly what: 'create' }
  | { readonly what: 'hand-over'; readonly visit: VisitEntry; readonly isNew: boolean }
  | { readonly what: 'change' | 'cancel' | 'end'; readonly visit: VisitEntry };

/** Today's consultations, who waits on top. */
export function ListPage({ account, board, links, onSignedOut }: ListPageProps) {
  const text = useConsoleText();
  const spoken = useObservable(language);
  const { visits, freshness } = useObservable(board.state);
  const now = useNow();
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState<Section | 'all'>('all');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => { setOpen(null); };
  const done = () => {
    setOpen(null);
    board.changed();
  };

  const made = (consultation: Consultation) => {
    links.learn(consultation.participants);
    board.put(consultation);
    board.changed();
    setOpen({ what: 'hand-over', visit: visitOf(consultation, null), isNew: true });
  };

  return (
    <div className="console-list">
      <div className="console-title">
        <div>
          <h1>{text.title}</h1>
          <p className="quiet">{text.today(fullDate(new Date(now).toISOString(), spoken))}</p>
        </div>
        <Button variant="primary" icon="plus" onPress={() => { setOpen({ what: 'create' }); }}>{text.newConsultation}</Button>
      </div>
      <div className="console-bar">
        <SearchField label={text.search} value={typed} onChange={setTyped} />
        <SoundSwitch />
        <FreshnessLine freshness={freshness} isKnown={visits !== null} onRetry={() => { board.retryNow(); }} />
      </div>
      {visits === null
        ? freshness === 'offline' || freshness === 'refused'
          ? <ErrorState words={freshness === 'refused' ? text.freshRefused : text.unreachable} onRetry={() => { board.retryNow(); }} />
          : <Loading label={text.loading} onRetry={() => { board.retryNow(); }} />
        : (
          <Sections
            text={text} visits={visits} now={now} typed={typed} filter={filter} onFilter={setFilter} account={account}
            onCreate={() => { setOpen({ what: 'create' }); }} onOpen={setOpen} onSignedOut={onSignedOut}
          />
        )}

      {open?.what === 'create' && <CreateDialog account={account} onMade={made} onClose={close} onSignedOut={onSignedOut} />}
      {open?.what === 'hand-over' && <HandOverDialog visit={open.visit} isNew={open.isNew} links={links} api={consoleApi} onClose={close} onSignedOut={onSignedOut} />}
      {open?.what === 'change' && <ChangeDialog visit={open.visit} onDone={done} onClose={close} onSignedOut={onSignedOut} />}
      {(open?.what === 'cancel' || open?.what === 'end') && <EndDialog visit={open.visit} what={open.what} onDone={done} onClose={close} onSignedOut={onSignedOut} />}
    </div>
  );
}

interface SectionsProps {
  text: ConsoleText;
  visits: readonly VisitEntry[];
  now: number;
  typed: string;
  filter: Section | 'all';
  onFilter: (filter: Section | 'all') => void;
  account: Account;
  onCreate: () => void;
  onOpen: (open: Open) => void;
  onSignedOut: () => void;
}

function Sections({ text, visits, now, typed, filter, onFilter, account, onCreate, onOpen, onSignedOut }: SectionsProps) {
  const found = bySection(typed.trim() === '' ? visits : visits.filter((visit) => matches(visit, typed.trim())), now);
  const total = sections.reduce((sum, section) => sum + found[section].length, 0);
  const names = sectionNames(text);

  if (total === 0) {
    return typed.trim() !== ''
      ? <EmptyState icon="search" title={text.nothingFound(typed.trim())} />
      : (
        <EmptyState
          icon="calendar" title={text.emptyTitle} words={text.emptyText}
          action={<Button variant="primary" icon="plus" onPress={onCreate}>{text.newConsultation}</Button>}
        />
      );
  }

  const shown = sections.filter((section) => (filter === 'all' ? section === 'waiting' || found[section].length > 0 : section === filter));
  return (
    <>
      <div className="console-filter" role="group" aria-label={text.filter}>
        {(['all', ...sections] as const).map((section) => (
          <button key={section} type="button" aria-pressed={section === filter} onClick={() => { onFilter(section); }}>
            {section === 'all' ? text.all : names[section]}
            <span className="console-count">{String(section === 'all' ? total : found[section].length)}</span>
          </button>
        ))}
      </div>
      {shown.map((section) => (
        <section key={section} className={`console-section ${section}`} aria-labelledby={`section-${section}`}>
          <h2 id={`section-${section}`}>{names[section]}</h2>
          {found[section].length === 0 ? <p className="quiet console-nobody">{section === 'waiting' ? text.nobodyWaits : text.nothingHere}</p> : (
            <ol className="visits">
              {found[section].map((visit) => (
                <VisitRow
                  key={visit.id} visit={visit} section={section} now={now} account={account} onSignedOut={onSignedOut}
                  onInvite={() => { onOpen({ what: 'hand-over', visit, isNew: false }); }}
                  onChange={() => { onOpen({ what: 'change', visit }); }}
                  onCancel={() => { onOpen({ what: 'cancel', visit }); }}
                  onEnd={() => { onOpen({ what: 'end', visit }); }}
                />
              ))}
            </ol>
          )}
        </section>
      ))}
    </>
  );
}

function sectionNames(text: ConsoleText): Readonly<Record<Section, string>> {
  return { waiting: text.sectionWaiting, live: text.sectionLive, today: text.sectionToday, later: text.sectionLater, over: text.sectionOver };
}

function SoundSwitch() {
  const text = useConsoleText();
  const isOn = useObservable(soundWanted);
  return <Switch label={text.sound} isOn={isOn} onChange={wantSound} />;
}

function FreshnessLine({ freshness, isKnown, onRetry }: { freshness: Freshness; isKnown: boolean; onRetry: () => void }) {
  const text = useConsoleText();
  const words: Readonly<Record<Freshness, string>> = {
    connecting: text.freshConnecting,
    live: text.freshLive,
    polling: text.freshPolling,
    offline: text.freshOffline,
    refused: text.freshRefused,
  };
  if (!isKnown && (freshness === 'offline' || freshness === 'refused')) {
    return null; // The page says so in full.
  }
  return (
    <div className={`console-fresh ${freshness}`} role="status">
      <span className="console-fresh-dot" aria-hidden="true" />
      <span>{words[freshness]}</span>
      {freshness === 'offline' && <Button size="small" onPress={onRetry}>{text.tryNow}</Button>}
    </div>
  );
}
