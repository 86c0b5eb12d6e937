import { useState } from 'react';
import { useText } from '../app/hooks';
import { Icon } from '../app/Icon';
import { Page } from '../app/Page';
import { type Account } from './accountApi';
import { AccountForm } from './AccountForm';
import { type AccountPageKind, forgetSecret } from './oneTimeLink';

/** Where a one-time link leads: a form, and then what came of it. */
export function AccountPage({ kind, secret }: { kind: AccountPageKind; secret: string | null }) {
  const [account, setAccount] = useState<Account | null>(null);
  const [dead, setDead] = useState(secret === null);

  return (
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
  );
}

function Done({ kind, account }: { kind: AccountPageKind; account: Account }) {
  const text = useText();
  return (
    <section className="card narrow" role="status">
      <span className="badge"><Icon name="check" /></span>
      <h1>{kind === 'setup' ? text.setupDoneTitle : text.invitationDoneTitle}</h1>
      <p className="quiet">{text.accountDone(account.name, account.signInName)}</p>
    </section>
  );
}

function DeadLink() {
  const text = useText();
  return (
    <section className="card narrow" role="alert">
      <span className="badge warning"><Icon name="alert" /></span>
      <h1>{text.deadLinkTitle}</h1>
      <p className="quiet">{text.deadLinkText}</p>
    </section>
  );
}
