import type { Account } from '../account/accountApi';
import type { VisitEntry } from '../console/visits';
import {
  administratorAccount, consultation, doctorAccount, held, heldConsultation, heldEvents, heldQuality, heldSnapshots, idOf, inMinutes, morning, person, there, visit, withLinks,
} from './fakes/clinic';
import { fakePhotograph } from './fakes/pictures';
import { type Answer, type Feed, pretend } from './fakes/server';
import type { GalleryPage } from './pages';
import type { Step } from './steps';

interface Start {
  readonly me?: Account | Answer;
  readonly feed?: Feed;
  readonly answers?: Readonly<Record<string, Answer>>;
  /** The fragment of the address: which page of the console. */
  readonly at?: string;
  readonly steps?: readonly Step[];
}

/** `shows`: a selector of what makes this state what it is. */
function page(id: string, title: string, shows: string, { me = doctorAccount, feed = { items: morning }, answers = {}, at = '', steps = [] }: Start = {}): GalleryPage {
  return {
    id: `console-${id}`,
    title,
    show: async () => {
      history.replaceState(null, '', location.pathname + location.search + at);
      pretend({ answers: { 'GET /api/v1/me': isAccount(me) ? { json: me } : me, ...answers }, feed });
      const [{ ConsolePage }, { consoleApi }] = await Promise.all([import('../console/ConsolePage'), import('../console/consoleApi')]);
      // What an <img> shows is asked for by the browser itself.
      const photograph = URL.createObjectURL(await fakePhotograph(20));
      consoleApi.snapshotAddress = () => photograph;
      return <ConsolePage />;
    },
    steps,
    shows,
  };
}

function isAccount(me: Account | Answer): me is Account {
  return typeof me === 'object' && 'signInName' in me;
}

const nobody: Answer = { status: 401 };
const form = '.sign-in';
const dialog = '[role="dialog"], [role="alertdialog"]';

const create: Step = { press: '.console-title .ui-button.primary' };
const submit: Step = { press: '.ui-dialog-foot .ui-button.primary' };
const made = consultation(visit(4, { id: idOf(77), status: 'waiting', scheduledAt: null, createdAt: inMinutes(0) }));
const ofThree = consultation(visit(4, { id: idOf(78), others: [person('assistant', '陈护士'), person('viewer', '赵同学')] }));

/** The menu of a row, and the so-manieth of its entries. */
function chosen(row: string, entry: number): readonly Step[] {
  return [{ press: `${row} .visit-menu button` }, { press: '[role="menuitem"]', nth: entry }];
}

const summary = {
  [`GET /api/v1/consultations/${held.id}`]: { json: heldConsultation },
  [`GET /api/v1/consultations/${held.id}/events`]: { json: { items: heldEvents, next: null } },
  [`GET /api/v1/consultations/${held.id}/quality`]: { json: { summaries: heldQuality } },
  [`GET /api/v1/consultations/${held.id}/snapshots`]: { json: { items: heldSnapshots, next: null } },
} as const;
const atSummary = `#summary=${held.id}`;
const empty: Answer = { json: { items: [], next: null } };

const running: VisitEntry = visit(2, { id: held.id, status: 'live', liveAt: inMinutes(-9), doctor: there, patient: there });

/** The doctor's console. */
export const consolePages: readonly GalleryPage[] = [
  page('sign-in', 'Sign-in', form, { me: nobody }),
  page('sign-in-missing', 'Sign-in, nothing typed', '[aria-invalid="true"]', { me: nobody, steps: [{ press: '.sign-in button' }] }),
  page('sign-in-wrong', 'Sign-in, wrong password', '[aria-invalid="true"]', {
    me: nobody, answers: { 'POST /api/v1/sign-in': { status: 401 } },
    steps: [{ fill: '.sign-in input[autocomplete="username"]', with: 'li.wei' }, { fill: '.sign-in input[type="password"]', with: 'not this one' }, { press: '.sign-in button' }],
  }),
  page('sign-in-too-many', 'Sign-in, too many attempts', '[role="alert"]:not(:empty)', {
    me: nobody, answers: { 'POST /api/v1/sign-in': { status: 429 } },
    steps: [{ fill: '.sign-in input[autocomplete="username"]', with: 'li.wei' }, { fill: '.sign-in input[type="password"]', with: 'not this one' }, { press: '.sign-in button' }],
  }),
  page('sign-in-expired', 'Signed out meanwhile', '.session-over', { feed: 'signed-out' }),
  page('sign-in-checking', 'Asking who is signed in', '.ui-loading', { me: 'never' }),
  page('sign-in-unreachable', 'The server does not answer', '.ui-empty.bad', { me: 'lost' }),

  page('list', 'Today’s list', '.visit.waiting'),
  page('list-empty', 'Nothing today', '.ui-empty', { feed: { items: [] } }),
  page('list-loading', 'Not answered yet', '.ui-loading', { feed: 'never', answers: { 'GET /api/v1/consultations': 'never' } }),
  page('list-offline', 'Nobody answers', '.ui-empty.bad', { feed: 'lost', answers: { 'GET /api/v1/consultations': 'lost' }, steps: ['network-is-back'] }),
  page('list-refused', 'The account may not', '.ui-empty.bad', { feed: 'lost', answers: { 'GET /api/v1/consultations': { status: 403 } }, steps: ['network-is-back'] }),
  page('list-stale', 'The line broke', '.console-fresh.offline', { feed: { items: morning, then: 'lost' }, answers: { 'GET /api/v1/consultations': 'lost' } }),
  page('list-polling', 'Without the feed', '.visit', {
    feed: 'lost',
    answers: { 'GET /api/v1/consultations?status=ended': empty, 'GET /api/v1/consultations': { json: { items: morning.map((entry) => consultation(entry)), next: null } } },
    steps: ['network-is-back'],
  }),
  page('list-came', 'Somebody has come to wait', '.ui-toast', { feed: { items: morning, then: [visit(4, { status: 'waiting', waitingSince: inMinutes(0), patient: there })] } }),
  page('list-nobody-waits', 'Nobody waits', '.console-nobody', { feed: { items: morning.filter(({ waitingSince }) => waitingSince === null) } }),
  page('list-filtered', 'Only those of later', '.console-section.later', { steps: [{ press: '.console-filter button', nth: 4 }] }),
  page('list-not-found', 'Nothing fits what was typed', '.ui-empty', { steps: [{ fill: '.ui-search input', with: 'xyz' }] }),
  page('list-menu', 'What can be done with one', '[role="menu"]', { steps: [{ press: '.visit.today .visit-menu button' }] }),
  page('list-account', 'One’s own menu', '[role="menu"]', { steps: [{ press: '.console-tools .ui-button' }] }),
  page('list-administrator', 'An administrator’s list', '.visit.waiting', { me: administratorAccount }),

  page('create', 'A new consultation', dialog, { steps: [create] }),
  page('create-planned', 'A new one, planned', '.ui-date', { steps: [create, { press: '.ui-radios .ui-choice input', nth: 1 }] }),
  page('create-others', 'A new one with others', '.console-other', { steps: [create, { press: '.console-others > .ui-button' }] }),
  page('create-missing', 'A new one, nothing typed', '.ui-error', { steps: [create, submit] }),
  page('create-refused', 'A new one that could not be made', '.field-problem:not(:empty)', {
    answers: { 'POST /api/v1/consultations': { status: 503 } }, steps: [create, { fill: '.console-form input', with: '王芳' }, submit],
  }),
  page('hand-over', 'How people get in', '.hand-over-qr', {
    answers: { 'POST /api/v1/consultations': { json: withLinks(made) } }, steps: [create, { fill: '.console-form input', with: '赵敏' }, submit],
  }),
  page('hand-over-several', 'How people get in, several', '.hand-over-qr', {
    answers: { 'POST /api/v1/consultations': { json: withLinks(ofThree) } }, steps: [create, { fill: '.console-form input', with: '赵敏' }, submit],
  }),
  page('hand-over-code', 'A code to type', '.short-code', {
    answers: {
      'POST /api/v1/consultations': { json: withLinks(made) },
      'POST /api/v1/consultations/*/participants/*/short-code': { json: { code: '4827-1936', expiresAt: inMinutes(14.9) } },
    },
    steps: [create, { fill: '.console-form input', with: '赵敏' }, submit, { press: 'section.hand-over-part > .ui-button' }],
  }),
  page('hand-over-later', 'The link was shown before', '.console-note', { steps: chosen('.visit.today', 0) }),
  page('hand-over-failed', 'No link to be had', '.field-problem:not(:empty)', {
    answers: { 'POST /api/v1/consultations/*/participants/*/join-code': 'lost' }, steps: [...chosen('.visit.today', 0), { press: '.console-note .ui-button' }],
  }),
  page('change', 'Changing one', dialog, { steps: chosen('.visit.today', 1) }),
  page('change-conflict', 'Changed by somebody else meanwhile', '.field-problem:not(:empty)', {
    answers: { 'PATCH /api/v1/consultations/*': { status: 409 } }, steps: [...chosen('.visit.today', 1), { fill: '.console-form input', with: '高血压复诊（改期）' }, submit],
  }),
  page('cancel', 'Calling one off', dialog, { steps: chosen('.visit.today', 3) }),
  page('end', 'Ending one', dialog, { steps: chosen('.visit.live', 3) }),
  page('password', 'One’s own password', dialog, { steps: [{ press: '.console-tools .ui-button' }, { press: '[role="menuitem"]' }] }),
  page('password-missing', 'One’s own password, nothing typed', '.ui-error', { steps: [{ press: '.console-tools .ui-button' }, { press: '[role="menuitem"]' }, submit] }),

  page('check', 'The check of devices', '.device-check-parts', { at: '#check' }),
  page('summary', 'Summary', '.summary-snapshots img', { at: atSummary, answers: summary }),
  page('summary-print', 'Summary, printed', '.summary-snapshots img', { at: atSummary, answers: summary }),
  page('summary-loading', 'Summary, not answered yet', '.ui-loading', { at: atSummary, answers: { 'GET /api/v1/consultations/*': 'never', 'GET /api/v1/consultations/*/*': 'never' } }),
  page('summary-offline', 'Summary, nobody answers', '.ui-empty.bad', { at: atSummary, answers: { 'GET /api/v1/consultations/*': 'lost' } }),
  page('summary-gone', 'Summary of what is not there', '.ui-empty.bad', { at: atSummary }),
  page('summary-live', 'Summary of one that goes on', '.console-note', {
    at: atSummary, answers: { ...summary, [`GET /api/v1/consultations/${held.id}`]: { json: consultation(running) } },
  }),
  page('summary-missed', 'Summary of one that did not happen', '.summary-people', {
    at: atSummary,
    answers: {
      [`GET /api/v1/consultations/${held.id}`]: { json: consultation({ ...held, status: 'missed', liveAt: null, overBecause: 'no-show' }) },
      [`GET /api/v1/consultations/${held.id}/events`]: empty,
      [`GET /api/v1/consultations/${held.id}/quality`]: { json: { summaries: [] } },
      [`GET /api/v1/consultations/${held.id}/snapshots`]: empty,
    },
  }),
  page('summary-partly', 'Summary, parts could not be read', '.summary-people', {
    at: atSummary,
    answers: { ...summary, [`GET /api/v1/consultations/${held.id}/quality`]: 'lost', [`GET /api/v1/consultations/${held.id}/snapshots`]: { status: 403 } },
  }),
];
