import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AccountPage } from './account/AccountPage';
import { accountPageOf, takeSecret } from './account/oneTimeLink';
import { telemedApi } from './api/telemedApi';
import { App } from './app/App';
import { initializeLanguage } from './i18n/text';
import { diagnose } from './session/diagnostics';
import { takeJoinCode } from './session/joinCode';
import { Visit } from './session/visit';
import './styles/tokens.css';
import './styles/base.css';
import './styles/pages.css';
import './styles/room.css';

initializeLanguage();

const visit = new Visit(telemedApi, new URLSearchParams(location.search).get('camera') === 'test');
const accountPage = accountPageOf(location.pathname);

if (accountPage === null) {
  followVisit();
  show(<App visit={visit} />);
} else {
  show(<AccountPage kind={accountPage} secret={takeSecret()} />);
}

function followVisit(): void {
  visit.state.subscribe(({ phase }) => {
    // The address says which page it is, so that a reload comes back to it; never more than that.
    const path = phase === 'landing' ? '/' : '/join';
    if (location.pathname !== path) {
      history.replaceState(null, '', path + location.search);
    }
  });

  window.addEventListener('pagehide', () => { visit.abandon(); });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) {
      location.reload(); // Back from the browser's cache: what was a call is over.
    }
  });
  // A join link pasted into a tab that is here already.
  window.addEventListener('hashchange', () => { enterFromAddress(); });

  window.__telemed = {
    stats: () => {
      const state = visit.state.get();
      return diagnose(state.phase === 'room' ? state.call : null);
    },
  };

  enterFromAddress();
}

function enterFromAddress(): void {
  if (location.pathname === '/join' || location.hash !== '') {
    const code = takeJoinCode();
    if (code !== null) {
      void visit.enter(code);
    } else if (location.pathname === '/join') {
      visit.leave();
      history.replaceState(null, '', `/${location.search}`);
    }
  }
}

function show(page: ReactNode): void {
  const root = document.getElementById('root');
  if (root !== null) {
    createRoot(root).render(<StrictMode>{page}</StrictMode>);
  }
}
