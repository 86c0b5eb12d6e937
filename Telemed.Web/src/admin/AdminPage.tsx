import { useEffect } from 'react';
import { StaffSignIn } from '../account/StaffSignIn';
import { useObservable } from '../app/hooks';
import { Page } from '../app/Page';
import { Button } from '../ui/Button';
import { ErrorState } from '../ui/ErrorState';
import { Loading } from '../ui/Loading';
import { Toasts } from '../ui/Toasts';
import { UiProvider } from '../ui/UiProvider';
import { Phrases } from '../i18n/Phrases';
import { adminApi } from './adminApi';
import { AdminSession } from './adminSession';
import { AdminShell } from './AdminShell';
import './admin.css';
import { useAdminText } from './i18n/adminText';

const session = new AdminSession(adminApi);

/** What the clinic's administrators see of the running system. */
export function AdminPage() {
  return (
    <UiProvider>
      <Page><AdminContent /></Page>
      <Toasts />
    </UiProvider>
  );
}

function AdminContent() {
  const text = useAdminText();
  const state = useObservable(session.state);
  useEffect(() => { void session.check(); }, []);
  useEffect(() => {
    if (state.phase !== 'signed-in') {
      document.title = `${text.title} – Telemed`;
    }
  }, [text, state.phase]);

  switch (state.phase) {
    case 'checking':
      return <section className="admin-gate"><Loading label={text.checking} lines={3} onRetry={() => { void session.check(); }} /></section>;
    case 'unreachable':
      return <section className="admin-gate"><ErrorState words={text.unreachable} onRetry={() => { void session.check(); }} /></section>;
    case 'signed-out':
      return <StaffSignIn text={text} problem={state.problem} expired={state.expired} busy={state.busy} onSignIn={(name, password) => { void session.signIn(name, password); }} />;
    case 'not-administrator':
      return (
        <section className="card narrow" role="alert">
          <h1><Phrases of={text.notAdministratorTitle} /></h1>
          <p className="quiet">{text.notAdministratorText(state.account.name)}</p>
          <div className="actions">
            <a className="ui-button primary" href="/console">{text.toConsole}</a>
            <Button onPress={() => { void session.signOut(); }}>{text.signOut}</Button>
          </div>
        </section>
      );
    case 'signed-in':
      return <AdminShell account={state.account} onSignOut={() => { void session.signOut(); }} onSignedOut={() => { session.expire(); }} />;
  }
}
