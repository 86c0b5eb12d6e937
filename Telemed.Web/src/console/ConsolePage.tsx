import { useEffect, useState } from 'react';
import type { Account } from '../account/accountApi';
import { staffApi } from '../account/staffApi';
import { StaffSession } from '../account/staffSession';
import { StaffSignIn } from '../account/StaffSignIn';
import { useObservable } from '../app/hooks';
import { resumeSound } from '../media/sound';
import { ErrorState } from '../ui/ErrorState';
import { Loading } from '../ui/Loading';
import { Toasts } from '../ui/Toasts';
import { toasts } from '../ui/toastQueue';
import { UiProvider } from '../ui/UiProvider';
import { chime, soundWanted } from './alerts';
import { CheckPage } from './CheckPage';
import './console.css';
import { consoleApi } from './consoleApi';
import { ConsoleFrame } from './ConsoleFrame';
import { consoleDictionaries, useConsoleText } from './i18n/consoleText';
import { LinkBook } from './linkBook';
import { ListPage } from './ListPage';
import { followAddress, route } from './route';
import { SummaryPage } from './SummaryPage';
import { VisitBoard } from './visitBoard';
import { patientOf } from './visits';
import { language } from '../i18n/text';

const session = new StaffSession(staffApi);

/** What a doctor uses all day: who waits, a click to begin, and what came of it. */
export function ConsolePage() {
  const text = useConsoleText();
  const state = useObservable(session.state);

  useEffect(() => { void session.check(); }, []);
  useEffect(followAddress, []);
  useEffect(() => { document.title = `${text.console} – Telemed`; }, [text, state.phase]);

  return (
    <UiProvider>
      {state.phase === 'signed-in' ? <SignedIn key={state.account.id} account={state.account} /> : (
        <ConsoleFrame account={null}>
          {state.phase === 'checking' ? <Loading label={text.checking} lines={3} onRetry={() => { void session.check(); }} />
            : state.phase === 'unreachable' ? <ErrorState words={text.unreachable} onRetry={() => { void session.check(); }} />
              : (
                <StaffSignIn
                  text={text} eyebrow={text.console} problem={state.problem} expired={state.expired} busy={state.busy}
                  onSignIn={(name, password) => { void session.signIn(name, password); }}
                >
                  <p className="footnote">{text.noPassword}</p>
                  <p className="footnote"><a href="/">{text.patientInstead}</a></p>
                </StaffSignIn>
              )}
        </ConsoleFrame>
      )}
      <Toasts />
    </UiProvider>
  );
}

function SignedIn({ account }: { account: Account }) {
  const where = useObservable(route);
  const [links] = useState(() => new LinkBook(consoleApi));
  const [board] = useState(() => new VisitBoard({
    api: consoleApi,
    onSignedOut: () => { session.expire(); },
    onWaiting: (visits) => {
      const text = consoleDictionaries[language.get()];
      for (const visit of visits) {
        toasts.show('info', text.cameToWait(patientOf(visit)?.name ?? text.noName));
      }
      if (soundWanted.get()) {
        chime();
      }
    },
  }));
  const expire = () => { session.expire(); };

  useEffect(() => {
    board.start();
    const retry = () => { board.retryNow(); };
    const look = () => {
      if (document.visibilityState === 'visible') {
        board.retryNow();
      }
    };
    // Browsers keep a page silent until somebody has touched it.
    const wake = () => { void resumeSound(); };
    window.addEventListener('online', retry);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pointerdown', wake, { once: true });
    window.addEventListener('keydown', wake, { once: true });
    return () => {
      window.removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pointerdown', wake);
      window.removeEventListener('keydown', wake);
      board.stop();
    };
  }, [board]);

  return (
    <ConsoleFrame
      account={account}
      board={board}
      page={where.page}
      onSignedOut={expire}
      onSignOut={() => {
        links.forget();
        void session.signOut();
      }}
    >
      {where.page === 'summary' ? <SummaryPage key={where.id} id={where.id} onSignedOut={expire} />
        : where.page === 'check' ? <CheckPage name={account.name} />
          : <ListPage account={account} board={board} links={links} onSignedOut={expire} />}
    </ConsoleFrame>
  );
}
