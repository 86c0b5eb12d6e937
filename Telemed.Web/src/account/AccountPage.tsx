import { useState } from 'react';
import { useText } from '../app/hooks';
import { Message } from '../app/Message';
import { Page } from '../app/Page';
import { UiProvider } from '../ui/UiProvider';
import { type Account } from './accountApi';
import { AccountForm } from './AccountForm';
import { consoleAddress } from './consoleReturn';
import { type AccountPageKind, forgetSecret } from './oneTimeLink';

/** Where a one-time link leads: a form, and then what came of it. */
export function AccountPage({ kind, secret }: { kind: AccountPageKind; secret: string | null }) {
  const [account, setAccount] = useState<Account | null>(null);
  const [dead, setDead] = useState(secret === null);

  return (
    <UiProvider>
      <Page>
        {account !== null ? <Done kind={kind} account={account} />
          : dead || secret === null ? <DeadLink />
            : (
              <AccountForm
                kind={kind}
                secret={secret}
                onDone={(made) => {
                  forgetSecret();
                  setAccount(made);
                }}
                onDeadLink={() => {
                  forgetSecret();
                  setDead(true);
                }}
              />
            )}
      </Page>
    </UiProvider>
  );
}

function Done({ kind, account }: { kind: AccountPageKind; account: Account }) {
  const text = useText();
  return (
    <Message icon="check" title={kind === 'setup' ? text.setupDoneTitle : text.invitationDoneTitle}>
      <p className="quiet">{text.accountDone(account.name, account.signInName)}</p>
      <div className="actions">
        <a className="button primary wide big" href={account.role === 'administrator' ? '/admin' : consoleAddress}>{text.goToSignIn}</a>
      </div>
    </Message>
  );
}

function DeadLink() {
  const text = useText();
  return (
    <Message tone="warning" icon="alert" title={text.deadLinkTitle}>
      <p className="quiet">{text.deadLinkText}</p>
    </Message>
  );
}
