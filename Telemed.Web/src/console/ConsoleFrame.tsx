import { type ReactNode, useEffect, useState } from 'react';
import type { Account } from '../account/accountApi';
import { LanguageSwitch } from '../app/LanguageSwitch';
import { useObservable, useText } from '../app/hooks';
import { Observable } from '../shared/observable';
import { Menu } from '../ui/Menu';
import { PasswordDialog } from './PasswordDialog';
import { badgedTitle } from './alerts';
import { useConsoleText } from './i18n/consoleText';
import { type Route, fragmentOf, goTo } from './route';
import { type BoardState, type VisitBoard, isWaiting } from './visitBoard';

interface ConsoleFrameProps {
  account: Account | null;
  board?: VisitBoard;
  page?: Route['page'];
  onSignedOut?: () => void;
  onSignOut?: () => void;
  children: ReactNode;
}

const nobody = new Observable<BoardState>({ visits: null, freshness: 'connecting' });

/** What every page of the console has around it. */
export function ConsoleFrame({ account, board, page, onSignedOut, onSignOut, children }: ConsoleFrameProps) {
  const common = useText();
  const text = useConsoleText();
  const [changesPassword, setChangesPassword] = useState(false);
  const waiting = (useObservable((board ?? { state: nobody }).state).visits ?? []).filter(isWaiting).length;

  // Seen from another tab, and on the summary of the one before.
  useEffect(() => { document.title = badgedTitle(`${text.console} – Telemed`, waiting); }, [text, waiting]);

  return (
    <div className={`page console${account === null ? ' signed-out' : ''}`}>
      <a className="skip" href="#content" onClick={(event) => {
        event.preventDefault(); // The fragment says which page it is.
        document.getElementById('content')?.focus();
      }}
      >
        {common.skipToContent}
      </a>
      <header className="page-header console-header">
        <span className="brand">
          <span className="brand-mark" aria-hidden="true" />
          <span className="brand-word">{common.product}</span>
        </span>
        {account !== null && (
          <nav className="console-nav" aria-label={text.console}>
            <Place to={{ page: 'list' }} isHere={page === 'list'}>
              {text.title}
              {waiting > 0 && page !== 'list' && <span className="console-count">{String(waiting)}</span>}
            </Place>
            <Place to={{ page: 'check' }} isHere={page === 'check'}>{text.checkDevices}</Place>
            {account.role === 'administrator' && <a href="/admin">{text.administration}</a>}
          </nav>
        )}
        <div className="console-tools">
          <LanguageSwitch />
          {account !== null && (
            <Menu
              label={account.name}
              entries={[
                { id: 'password', title: text.changePassword, icon: 'key', onChoose: () => { setChangesPassword(true); } },
                { id: 'sign-out', title: text.signOut, icon: 'signOut', onChoose: () => { onSignOut?.(); } },
              ]}
            />
          )}
        </div>
      </header>
      <main id="content" className="console-main" tabIndex={-1}>{children}</main>
      {changesPassword && account !== null && (
        <PasswordDialog account={account} onSignedOut={() => { onSignedOut?.(); }} onClose={() => { setChangesPassword(false); }} />
      )}
    </div>
  );
}

/** A link that stays in the page. */
export function Place({ to, isHere = false, className, children }: { to: Route; isHere?: boolean; className?: string; children: ReactNode }) {
  return (
    <a
      href={`${location.pathname}${location.search}${fragmentOf(to)}`}
      className={className}
      aria-current={isHere ? 'page' : undefined}
      onClick={(event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          goTo(to);
        }
      }}
    >
      {children}
    </a>
  );
}
