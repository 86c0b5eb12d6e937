import { AccountPage } from '../account/AccountPage';
import type { AccountPageKind } from '../account/oneTimeLink';
import { administratorAccount, doctorAccount } from './fakes/clinic';
import { type Answer, pretend } from './fakes/server';
import type { GalleryPage } from './pages';
import type { Step } from './steps';

const secret = 'kD3vQz8Yw1sT5uXbN7mP2cLr';

function page(id: string, title: string, kind: AccountPageKind, answer: Answer = 'lost', steps: readonly Step[] = [], shows = 'form'): GalleryPage {
  return {
    id: `account-${id}`,
    title,
    show: () => {
      pretend({ answers: { 'POST /api/v1/setup': answer, 'POST /api/v1/invitation': answer } });
      return <AccountPage kind={kind} secret={id === 'dead' ? null : secret} />;
    },
    steps,
    shows,
  };
}

const submit: Step = { press: 'button[type="submit"]' };
const password = 'correct horse battery staple';
const typed: readonly Step[] = [
  { fill: 'input[autocomplete="new-password"]', with: password },
  { fill: '.ui-field:last-of-type input[autocomplete="new-password"]', with: password },
  submit,
];

/** Where one-time links lead. */
export const accountPages: readonly GalleryPage[] = [
  page('setup', 'The first administrator', 'setup'),
  page('setup-missing', 'The first administrator, nothing typed', 'setup', 'lost', [submit], '[aria-invalid="true"]'),
  page('setup-done', 'The first administrator is there', 'setup', { json: administratorAccount }, [
    { fill: 'input[autocomplete="name"]', with: '陈静' }, { fill: 'input[autocomplete="username"]', with: 'chen.jing' }, ...typed,
  ], '.message'),
  page('invitation', 'Setting one’s password', 'invitation'),
  page('invitation-weak', 'A password that is too short', 'invitation', 'lost', [{ fill: 'input[autocomplete="new-password"]', with: 'short' }, submit], '[aria-invalid="true"]'),
  page('invitation-unreachable', 'The server does not answer', 'invitation', 'lost', typed, '[role="alert"]:not(:empty)'),
  page('invitation-done', 'The password is set', 'invitation', { json: doctorAccount }, typed, '.message'),
  page('dead', 'A link that is used up', 'invitation', 'lost', [], '.message'),
];
