import type { Account } from '../account/accountApi';
import type { Role } from '../api/joinDocument';
import type { Consultation, ConsultationChange, NewConsultation } from './consoleApi';

/** A consultation as it is being written. */
export interface Draft {
  readonly patient: string;
  readonly title: string;
  readonly when: 'now' | 'planned';
  /** ISO 8601; null while no time is chosen. */
  readonly at: string | null;
  readonly notes: string;
  readonly others: readonly Other[];
}

export interface Other {
  /** Tells it from the others while it is written. */
  readonly key: number;
  readonly role: Extract<Role, 'assistant' | 'viewer' | 'patient'>;
  readonly name: string;
}

export type DraftFault = 'patient' | 'title' | 'time' | 'time-past' | 'time-far' | 'notes' | 'other';

export const limits = { name: 60, title: 120, notes: 4000, others: 12 } as const;

/** How far ahead one can plan. */
const furthestMs = 365 * 86_400_000;
/** A plan for a minute ago is one for now: the form was open for a while. */
const pastMs = 5 * 60_000;

export function emptyDraft(now: number): Draft {
  return { patient: '', title: '', when: 'now', at: new Date(nextQuarter(now)).toISOString(), notes: '', others: [] };
}

/** What of the draft the server would not take, the first in the order of the form; null when there is nothing. */
export function draftFault(draft: Draft, now: number): DraftFault | null {
  if (!isText(draft.patient, limits.name)) {
    return 'patient';
  }
  if (draft.title.trim() !== '' && !isText(draft.title, limits.title)) {
    return 'title';
  }
  return timeFault(draft, now) ?? (!isNotes(draft.notes) ? 'notes' : draft.others.some(({ name }) => !isText(name, limits.name)) ? 'other' : null);
}

function timeFault({ when, at }: Pick<Draft, 'when' | 'at'>, now: number): DraftFault | null {
  if (when === 'now') {
    return null;
  }
  const time = Date.parse(at ?? '');
  return Number.isNaN(time) ? 'time' : time < now - pastMs ? 'time-past' : time > now + furthestMs ? 'time-far' : null;
}

/** What is sent. `fallbackTitle` stands where none was written. */
export function consultationOf(draft: Draft, account: Account, fallbackTitle: string): NewConsultation {
  const notes = cleanNotes(draft.notes);
  return {
    title: draft.title.trim() === '' ? fallbackTitle : draft.title.trim(),
    doctor: { name: account.name, accountId: account.id },
    patient: { name: draft.patient.trim() },
    ...(draft.others.length === 0 ? {} : { others: draft.others.map(({ role, name }) => ({ role, name: name.trim() })) }),
    ...(draft.when === 'now' || draft.at === null ? {} : { scheduledAt: draft.at }),
    ...(notes === '' ? {} : { notes }),
  };
}

/** What can be changed afterwards, as it is being written. */
export interface ChangeDraft {
  readonly title: string;
  /** ISO 8601; null: not planned for a time. */
  readonly at: string | null;
  readonly notes: string;
}

type Changeable = Pick<Consultation, 'title'> & { readonly scheduledAt: string | null; readonly notes: string | null };

export function changeDraftOf(visit: Changeable): ChangeDraft {
  return { title: visit.title, at: visit.scheduledAt, notes: visit.notes ?? '' };
}

export function changeFault(draft: ChangeDraft, visit: Changeable, now: number): DraftFault | null {
  if (!isText(draft.title, limits.title)) {
    return 'title';
  }
  const moved = draft.at !== changeDraftOf(visit).at;
  return (moved ? timeFault({ when: 'planned', at: draft.at }, now) : null) ?? (isNotes(draft.notes) ? null : 'notes');
}

/** Only what is different is sent, so that what somebody else has changed meanwhile stays; null when there is nothing. */
export function changeOf(draft: ChangeDraft, visit: Changeable): ConsultationChange | null {
  const before = changeDraftOf(visit);
  const notes = cleanNotes(draft.notes);
  const change = {
    ...(draft.title.trim() === before.title ? {} : { title: draft.title.trim() }),
    ...(draft.at === before.at || draft.at === null ? {} : { scheduledAt: draft.at }),
    ...(notes === before.notes ? {} : { notes }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

function nextQuarter(now: number): number {
  const quarter = 15 * 60_000;
  return Math.ceil((now + quarter) / quarter) * quarter;
}

/** What names and titles may not hold: controls, line breaks, and marks that turn the direction of writing (docs/api.md). */
const forbidden = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

function isText(text: string, longest: number): boolean {
  const trimmed = text.trim();
  return trimmed.length >= 1 && trimmed.length <= longest && !forbidden.test(trimmed);
}

function isNotes(text: string): boolean {
  return cleanNotes(text).length <= limits.notes && !forbidden.test(text.replace(/[\r\n\t]/g, ''));
}

function cleanNotes(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').trim();
}
