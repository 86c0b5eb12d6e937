import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { accountPageOf, takeSecret } from './account/oneTimeLink';
import { telemedApi } from './api/telemedApi';
import { App, linkOf } from './app/App';
import { Broken } from './app/Broken';
import { thisCaptureAbility } from './app/browser';
import { preloadRoom } from './app/Room';
import { initializeLanguage } from './i18n/text';
import { diagnose } from './session/diagnostics';
import { takeJoinCode } from './session/joinCode';
import { Visit } from './session/visit';
import './styles/tokens.css';
import './styles/base.css';
import './styles/pages.css';

initializeLanguage();

const wantsTestPicture = new URLSearchParams(location.search).get('camera') === 'test';
const visit = new Visit(telemedApi, { wantsTestPicture, isAble: () => wantsTestPicture || thisCaptureAbility() === 'yes' });
const accountPage = accountPageOf(location.pathname);

if (location.pathname === '/admin') {
  // A part of its own: who joins a consultation does not load it.
  void import('./admin/AdminPage').then(({ AdminPage }) => { show(<AdminPage />); });
} else if (location.pathname === '/console') {
  void import('./console/ConsolePage').then(({ ConsolePage }) => { show(<ConsolePage />); });
} else if (accountPage === null) {
  followVisit();
  show(<App visit={visit} />);
} else {
  const secret = takeSecret();
  void import('./account/AccountPage').then(({ AccountPage }) => { show(<AccountPage kind={accountPage} secret={secret} />); });
}

function followVisit(): void {
  visit.state.subscribe(({ phase }) => {
    if (phase === 'welcome' || phase === 'lobby') {
      preloadRoom();
    }
    // The address says which page it is, so that a reload comes back to it; never more than that.
    const path = phase === 'landing' ? '/' : '/join';
    if (phase === 'unable') {
      // "Open in the browser" of an app's menu takes what stands in the address: there the code belongs into it again.
      history.replaceState(null, '', linkOf(visit.joinCode));
    } else if (location.pathname !== path || location.hash !== '') {
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
    createRoot(root).render(<StrictMode><Broken>{page}</Broken></StrictMode>);
  }
}
