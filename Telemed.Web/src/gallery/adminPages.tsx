import type { Account } from '../account/accountApi';
import {
  brokenExport, deliveries, failingWebhook, jobs, keys, staff, streams, trail, webhooks,
} from './fakes/administration';
import {
  administratorAccount, consultation, doctorAccount, heldConsultation, heldEvents, heldQuality, heldSnapshots, inMinutes, morning, person, there, visit,
} from './fakes/clinic';
import { fakePhotograph } from './fakes/pictures';
import { type Answer, type Feed, pretend } from './fakes/server';
import type { GalleryPage } from './pages';
import type { Step } from './steps';

interface Start {
  readonly me?: Account | Answer;
  readonly feed?: Feed;
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly steps?: readonly Step[];
  /** What the browser remembers of an earlier visit. */
  readonly remembers?: Readonly<Record<string, string>>;
}

/** `at`: the section, and what in it, as in the address. `shows`: a selector of what makes this state what it is. */
function page(id: string, title: string, at: string, shows: string, { me = administratorAccount, feed = 'lost', answers = {}, steps = [], remembers = {} }: Start = {}): GalleryPage {
  return {
    id: `admin-${id}`,
    title,
    show: async () => {
      history.replaceState(null, '', `${location.pathname}${location.search}#${at}`);
      Object.entries(remembers).forEach(([key, value]) => { localStorage.setItem(key, value); });
      const others = Object.entries(usual).filter(([where]) => !(where in answers));
      pretend({ answers: { 'GET /api/v1/me': typeof me === 'object' && 'signInName' in me ? { json: me } : me, ...answers, ...Object.fromEntries(others) }, feed });
      const { AdminPage } = await import('../admin/AdminPage');
      return <AdminPage />;
    },
    steps,
    shows,
  };
}

function list(items: readonly unknown[], next: string | null = null): Answer {
  return { json: { items, next } };
}

const dialog = '[role="dialog"], [role="alertdialog"]';
const fault = '.ui-empty.bad';
const submit: Step = { press: '.ui-dialog-foot .ui-button.primary' };
const makeNew: Step = { press: '.list-head .ui-button.primary' };
const of = 'GET /api/v1/consultations';
const twoMinutesAgo = inMinutes(-2);

const busyWall = [
  ...morning,
  visit(12, { status: 'live', liveAt: inMinutes(-3), scheduledAt: inMinutes(-5), patient: there, doctor: there }),
  visit(14, { status: 'live', liveAt: inMinutes(-33), scheduledAt: inMinutes(-35), patient: { ...there, presence: 'away', onAir: false, quality: null }, doctor: { ...there, quality: 'fair' }, others: [person('viewer', '赵同学', { presence: 'present', handRaised: true })] }),
];

const usual: Readonly<Record<string, Answer>> = {
  'GET /api/v1/streams': list(streams),
  'GET /api/v1/consultations/*/streams/*/picture': { picture: () => fakePhotograph(40) },
  'GET /api/v1/consultations/*/snapshots/*': { picture: () => fakePhotograph(20) },
  [`${of}/*`]: { json: consultation(visit(2)) },
};

const all = morning.map((entry) => consultation(entry));

const held: Readonly<Record<string, Answer>> = {
  [`${of}/${heldConsultation.id}`]: { json: { ...heldConsultation, externalId: 'HIS-2026-000417' } },
  [`${of}/*/events`]: list(heldEvents),
  [`${of}/*/quality`]: { json: { summaries: heldQuality } },
  [`${of}/*/snapshots`]: list(heldSnapshots),
  [`${of}/*/jobs`]: list(jobs.slice(2, 3)),
};
const atHeld = `consultations/${heldConsultation.id}`;

const ofWebhook: Readonly<Record<string, Answer>> = {
  'GET /api/v1/webhooks/whk2': { json: failingWebhook },
  'GET /api/v1/webhooks/*/deliveries': list(deliveries, 'more'),
  'POST /api/v1/webhooks/*/rotate-secret': { json: { ...failingWebhook, secret: 'whsec_C2FVsBQIhrscChlQIMV-b5sSYspob7oD' } },
};

const invited = { account: staff[2], invitation: { url: 'https://clinic.example/invitation#kD3vQz8Yw1sT5uXbN7mP2cLr', expiresAt: inMinutes(2880) } };

/** A list in all the ways in which it can not be there. */
function states(section: string, address: string, make: string | null): readonly GalleryPage[] {
  return [
    page(`${section}-empty`, `${section}: nothing`, section, '.ui-empty:not(.bad)', { answers: { [address]: list([]) } }),
    page(`${section}-loading`, `${section}: not answered yet`, section, '.ui-loading', { answers: { [address]: 'never' } }),
    page(`${section}-error`, `${section}: nobody answers`, section, fault, { answers: { [address]: 'lost' } }),
    ...(make === null ? [] : [page(`${section}-forbidden`, `${section}: not allowed`, section, fault, { answers: { [address]: { status: 403 } } })]),
  ];
}

/** The administrator's pages. */
export const adminPages: readonly GalleryPage[] = [
  page('sign-in', 'Sign-in', '', '.sign-in', { me: { status: 401 } }),
  page('sign-in-expired', 'Signed out meanwhile', 'keys', '.session-over', { answers: { 'GET /api/v1/api-keys': { status: 401 } } }),
  page('checking', 'Asking who is signed in', '', '.ui-loading', { me: 'never' }),
  page('unreachable', 'The server does not answer', '', fault, { me: 'lost' }),
  page('not-administrator', 'A doctor, who may not', '', '.card[role="alert"]', { me: doctorAccount }),

  page('wall', 'Live wall', 'wall', '.visit-stream', { feed: { items: busyWall } }),
  page('wall-picture', 'Live wall with a picture', 'wall', '.picture img[src]', { feed: { items: busyWall }, steps: [{ press: '.picture-closed .ui-button' }] }),
  page('wall-picture-off-air', 'Live wall, no picture to be had', 'wall', '.picture-frame p', {
    feed: { items: busyWall }, answers: { 'GET /api/v1/consultations/*/streams/*/picture': { status: 404 } }, steps: [{ press: '.picture-closed .ui-button' }],
  }),
  page('wall-today', 'All of today', 'wall', '.visit-card', { feed: { items: busyWall }, steps: [{ press: '.wall-choice input', nth: 1 }] }),
  page('wall-empty', 'Nothing runs', 'wall', '.ui-empty', { feed: { items: [] } }),
  page('wall-loading', 'Not answered yet', 'wall', '.ui-loading', { feed: 'never', answers: { [of]: 'never' } }),
  page('wall-error', 'Nobody answers', 'wall', fault, { answers: { [of]: 'lost' }, steps: ['network-is-back'] }),
  page('wall-stale', 'The line broke', 'wall', '.list-status.stale', { feed: { items: busyWall, then: 'lost' }, answers: { [of]: 'lost' } }),
  page('wall-person', 'What can be done with somebody', 'wall', '[role="menu"]', { feed: { items: busyWall }, steps: [{ press: '.visit-person .ui-icon-button' }] }),
  page('wall-remove', 'Asking before somebody is removed', 'wall', dialog, { feed: { items: busyWall }, steps: [{ press: '.visit-person .ui-icon-button' }, { press: '[role="menuitem"].danger' }] }),
  page('wall-end', 'Asking before one is ended', 'wall', dialog, { feed: { items: busyWall }, steps: [{ press: '.visit-foot .ui-button.danger' }] }),

  page('consultations', 'Consultations', 'consultations', '.ui-table', { answers: { [of]: list(all, 'more') } }),
  page('consultations-not-found', 'None fits', 'consultations', '.ui-empty', { answers: { [of]: list([]) }, steps: [{ fill: '.ui-search input', with: 'xyz' }] }),
  page('consultations-status', 'Choosing a status', 'consultations', '[role="listbox"]', { answers: { [of]: list(all) }, steps: [{ press: '.ui-select' }] }),
  page('consultations-calendar', 'Choosing a day', 'consultations', '.ui-calendar', { answers: { [of]: list(all) }, steps: [{ press: '.ui-date .ui-icon-button' }] }),
  ...states('consultations', of, ''),
  page('consultation', 'One consultation', atHeld, '.timeline', { answers: held }),
  page('consultation-live', 'One that goes on', atHeld, '.timeline', {
    answers: { ...held, [`${of}/${heldConsultation.id}`]: { json: consultation(visit(2, { id: heldConsultation.id, status: 'live', liveAt: inMinutes(-21), others: [person('viewer', '赵同学')] })) } },
  }),
  page('consultation-blocked', 'One with somebody who may not join', atHeld, '.ui-badge.bad', {
    answers: {
      ...held,
      [`${of}/${heldConsultation.id}`]: {
        json: { ...consultation(visit(2, { id: heldConsultation.id, status: 'waiting' })), participants: heldConsultation.participants.map((one) => (one.role === 'assistant' ? { ...one, standing: 'blocked' } : one)) },
      },
    },
  }),
  page('consultation-snapshot', 'Looking at a snapshot', atHeld, 'img.snapshot[src]', { answers: held, steps: [{ press: '.detail .people li > .ui-button' }] }),
  page('consultation-new', 'One in which nothing has happened', atHeld, '.detail-part', {
    answers: {
      [`${of}/${heldConsultation.id}`]: { json: consultation(visit(4, { id: heldConsultation.id })) }, [`${of}/*/events`]: list([]), [`${of}/*/quality`]: { json: { summaries: [] } },
      [`${of}/*/snapshots`]: list([]), [`${of}/*/jobs`]: list([]),
    },
  }),
  page('consultation-partly', 'Parts could not be read', atHeld, `.detail-part ${fault}`, { answers: { [`${of}/${heldConsultation.id}`]: { json: heldConsultation }, [`${of}/*/*`]: 'lost' } }),
  page('consultation-loading', 'Not answered yet', atHeld, '.ui-loading', { answers: { [`${of}/*`]: 'never' } }),
  page('consultation-gone', 'There is no such one', atHeld, fault, { answers: { [`${of}/*`]: { status: 404 } } }),

  page('streams', 'Streams', 'streams', '.ui-table'),
  ...states('streams', 'GET /api/v1/streams', ''),
  page('streams-transcoder', 'The transcoder does not answer', 'streams', fault, { answers: { 'GET /api/v1/streams': { status: 503, type: 'transcoder-unavailable' } } }),

  page('jobs', 'Relays and ingests', 'jobs', '.ui-table', { answers: { 'GET /api/v1/jobs': list(jobs) } }),
  ...states('jobs', 'GET /api/v1/jobs', ''),
  page('jobs-relay', 'A new relay', 'jobs', dialog, { answers: { 'GET /api/v1/jobs': list(jobs), [of]: list(all.slice(0, 5)) }, steps: [makeNew] }),
  page('jobs-consultation', 'A new relay, of which consultation', 'jobs', '[role="listbox"]', { answers: { 'GET /api/v1/jobs': list(jobs), [of]: list(all.slice(0, 5)) }, steps: [makeNew, { press: '.ui-combo .ui-icon-button' }] }),
  page('jobs-ingest', 'A new ingest', 'jobs', '.two-fields', { answers: { 'GET /api/v1/jobs': list(jobs), [of]: list(all.slice(0, 5)) }, steps: [makeNew, { press: '.ui-radios .ui-choice input', nth: 1 }] }),
  page('jobs-file', 'A new ingest of a file', 'jobs', '.ui-modal .ui-check input[type="checkbox"]', {
    answers: { 'GET /api/v1/jobs': list(jobs), [of]: list(all.slice(0, 5)) }, steps: [makeNew, { press: '.ui-radios .ui-choice input', nth: 1 }, { press: '.ui-radios.horizontal .ui-choice input', nth: 1 }],
  }),
  page('jobs-missing', 'A new relay, nothing typed', 'jobs', '.ui-error', { answers: { 'GET /api/v1/jobs': list(jobs), [of]: list([]) }, steps: [makeNew, submit] }),
  page('jobs-remove', 'Asking before one is removed', 'jobs', dialog, { answers: { 'GET /api/v1/jobs': list(jobs) }, steps: [{ press: '.row-actions .ui-button.danger' }] }),

  page('staff', 'Staff', 'staff', '.ui-table', { answers: { 'GET /api/v1/staff': list(staff) } }),
  ...states('staff', 'GET /api/v1/staff', ''),
  page('staff-menu', 'What can be done with an account', 'staff', '[role="menu"]', { answers: { 'GET /api/v1/staff': list(staff) }, steps: [{ press: '.ui-table .ui-icon-button', nth: 1 }] }),
  page('staff-invite', 'Inviting somebody', 'staff', dialog, { answers: { 'GET /api/v1/staff': list(staff) }, steps: [makeNew] }),
  page('staff-missing', 'Inviting somebody, nothing typed', 'staff', '.ui-error', { answers: { 'GET /api/v1/staff': list(staff) }, steps: [makeNew, submit] }),
  page('staff-taken', 'Inviting somebody whose name is taken', 'staff', '[aria-invalid="true"]', {
    answers: { 'GET /api/v1/staff': list(staff), 'POST /api/v1/staff': { status: 409, type: 'sign-in-name-taken' } },
    steps: [makeNew, { fill: '#invite input', with: '周敏' }, { fill: '#invite .ui-field:nth-of-type(2) input', with: 'zhou.min' }, submit],
  }),
  page('staff-link', 'The link of an invitation', 'staff', '.ui-copy', { answers: { 'GET /api/v1/staff': list(staff), 'POST /api/v1/staff/*/invitation': { json: invited.invitation } }, steps: [{ press: '.ui-table .ui-icon-button', nth: 2 }, { press: '[role="menuitem"]' }] }),
  page('staff-rename', 'Renaming somebody', 'staff', dialog, { answers: { 'GET /api/v1/staff': list(staff) }, steps: [{ press: '.ui-table .ui-icon-button', nth: 1 }, { press: '[role="menuitem"]', nth: 1 }] }),
  page('staff-role', 'Asking before a role is changed', 'staff', dialog, { answers: { 'GET /api/v1/staff': list(staff) }, steps: [{ press: '.ui-table .ui-icon-button', nth: 1 }, { press: '[role="menuitem"]', nth: 2 }] }),
  page('staff-disable', 'Asking before an account is disabled', 'staff', dialog, { answers: { 'GET /api/v1/staff': list(staff) }, steps: [{ press: '.ui-table .ui-icon-button', nth: 1 }, { press: '[role="menuitem"]', nth: 3 }] }),

  page('keys', 'API keys', 'keys', '.ui-table', { answers: { 'GET /api/v1/api-keys': list(keys) } }),
  ...states('keys', 'GET /api/v1/api-keys', ''),
  page('keys-make', 'A new key', 'keys', dialog, { answers: { 'GET /api/v1/api-keys': list(keys) }, steps: [makeNew] }),
  page('keys-missing', 'A new key, nothing typed', 'keys', '.ui-error', { answers: { 'GET /api/v1/api-keys': list(keys) }, steps: [makeNew, submit] }),
  page('keys-shown', 'A new key, this once', 'keys', '.ui-copy', {
    answers: { 'GET /api/v1/api-keys': list(keys), 'POST /api/v1/api-keys': { json: { apiKey: keys[0], key: 'tk_8f3aQz8Yw1sT5uXbN7mP2cLrD3v' } } },
    steps: [makeNew, { fill: '#new-key input', with: 'HIS' }, { press: '#new-key input[type="checkbox"]' }, submit],
  }),
  page('keys-revoke', 'Asking before a key is revoked', 'keys', dialog, { answers: { 'GET /api/v1/api-keys': list(keys) }, steps: [{ press: '.ui-table .ui-button.danger' }] }),

  page('webhooks', 'Webhooks', 'webhooks', '.ui-table', { answers: { 'GET /api/v1/webhooks': list(webhooks) } }),
  ...states('webhooks', 'GET /api/v1/webhooks', ''),
  page('webhooks-make', 'A new webhook', 'webhooks', dialog, { answers: { 'GET /api/v1/webhooks': list(webhooks) }, steps: [makeNew] }),
  page('webhooks-missing', 'A new webhook, nothing typed', 'webhooks', '.ui-error', { answers: { 'GET /api/v1/webhooks': list(webhooks) }, steps: [makeNew, submit] }),
  page('webhook', 'One webhook', 'webhooks/whk2', '.ui-table', { answers: ofWebhook }),
  page('webhook-quiet', 'One webhook, nothing sent yet', 'webhooks/whk2', '.ui-empty', { answers: { ...ofWebhook, 'GET /api/v1/webhooks/*/deliveries': list([]) } }),
  page('webhook-disabled', 'One webhook, switched off', 'webhooks/whk3', '.ui-table', { answers: { ...ofWebhook, 'GET /api/v1/webhooks/whk3': { json: webhooks[2] } } }),
  page('webhook-gone', 'There is no such webhook', 'webhooks/whk9', fault),
  page('webhook-attempts', 'What was answered', 'webhooks/whk2', '.attempts', { answers: ofWebhook, steps: [{ press: '.ui-table .ui-button.quiet' }] }),
  page('webhook-again', 'Asking before all that failed is sent again', 'webhooks/whk2', dialog, { answers: ofWebhook, steps: [{ press: '.filters .ui-button', nth: 1 }] }),
  page('webhook-edit', 'Changing one', 'webhooks/whk2', dialog, { answers: ofWebhook, steps: [{ press: '.detail > .actions .ui-button', nth: 1 }] }),
  page('webhook-rotate', 'Asking before the secret changes', 'webhooks/whk2', dialog, { answers: ofWebhook, steps: [{ press: '.detail > .actions .ui-button', nth: 2 }] }),
  page('webhook-secret', 'The new secret', 'webhooks/whk2', '.ui-copy', { answers: ofWebhook, steps: [{ press: '.detail > .actions .ui-button', nth: 2 }, { press: '.ui-dialog-foot .ui-button.danger' }] }),
  page('webhook-delete', 'Asking before one is deleted', 'webhooks/whk2', dialog, { answers: ofWebhook, steps: [{ press: '.detail > .actions .ui-button.danger' }] }),

  page('audit', 'Audit trail', 'audit', '.ui-table', { answers: { 'GET /api/v1/audit': list(trail, 'more') } }),
  page('audit-empty', 'Audit trail: nothing', 'audit', '.ui-empty:not(.bad)', { answers: { 'GET /api/v1/audit': list([]) } }),
  page('audit-loading', 'Audit trail: not answered yet', 'audit', '.ui-loading', { answers: { 'GET /api/v1/audit': 'never' } }),
  page('audit-error', 'Audit trail: nobody answers', 'audit', fault, { answers: { 'GET /api/v1/audit': 'lost' } }),
  page('audit-entry', 'One entry', 'audit', '.ui-drawer', { answers: { 'GET /api/v1/audit': list(trail) }, steps: [{ press: '.ui-table .ui-button', nth: 2 }] }),
  page('audit-fault', 'What is no id', 'audit', '.ui-error', { answers: { 'GET /api/v1/audit': list(trail) }, steps: [{ fill: '.filters .ui-field:nth-of-type(3) input', with: 'xyz' }] }),
  page('audit-whole', 'The trail is whole', 'audit', '.chain.good', {
    answers: { 'GET /api/v1/audit': list(trail) }, remembers: { 'telemed.auditHead': JSON.stringify({ head: `1206:${'8c1f03ab'.repeat(8)}`, at: twoMinutesAgo, entries: 1206 }) },
  }),
  page('audit-broken', 'The trail is broken', 'audit', '.chain.bad', { answers: { 'GET /api/v1/audit': list(trail), 'GET /api/v1/audit/export': { lines: brokenExport } }, steps: [{ press: '.chain .ui-button' }] }),
];
