import type { Role } from '../api/joinDocument';
import type { Consultation, ConsultationStatus, Room } from './consoleApi';

export interface VisitPerson {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly presence: 'absent' | 'present' | 'away';
  readonly onAir: boolean;
  readonly quality: 'good' | 'fair' | 'poor' | null;
  readonly handRaised: boolean;
}

/** A consultation as the list shows it: what `GET /api/v1/staff/realtime` tells. Times are ISO 8601. */
export interface VisitEntry {
  readonly id: string;
  readonly title: string;
  readonly status: ConsultationStatus;
  readonly scheduledAt: string | null;
  readonly createdAt: string;
  readonly liveAt: string | null;
  readonly overAt: string | null;
  readonly overBecause: string | null;
  readonly notes: string | null;
  readonly doctorAccount: string | null;
  /** Since when a patient is there without a doctor; null while none is. */
  readonly waitingSince: string | null;
  readonly participants: readonly VisitPerson[];
  /** Chat messages that no doctor has read. */
  readonly unread: number;
}

const statuses: readonly string[] = ['scheduled', 'waiting', 'live', 'ended', 'cancelled', 'missed'] satisfies ConsultationStatus[];
const roles: readonly string[] = ['doctor', 'patient', 'assistant', 'viewer'] satisfies Role[];

type Members = Readonly<Record<string, unknown>>;

/** An entry as the realtime channel sends it, or null when it is none. What is missing is nothing, never a fault. */
export function visitIn(value: unknown): VisitEntry | null {
  if (!isObject(value)) {
    return null;
  }
  const { id, title, status, createdAt, participants } = value;
  if (typeof id !== 'string' || typeof title !== 'string' || typeof status !== 'string' || !statuses.includes(status)) {
    return null;
  }
  return {
    id,
    title,
    status: status as ConsultationStatus,
    scheduledAt: textIn(value['scheduledAt']),
    createdAt: textIn(createdAt) ?? new Date(0).toISOString(),
    liveAt: textIn(value['liveAt']),
    overAt: textIn(value['overAt']),
    overBecause: textIn(value['overBecause']),
    notes: textIn(value['notes']),
    doctorAccount: textIn(value['doctorAccount']),
    waitingSince: textIn(value['waitingSince']),
    participants: Array.isArray(participants) ? participants.map(personIn).filter((person) => person !== null) : [],
    unread: typeof value['unread'] === 'number' ? value['unread'] : 0,
  };
}

function personIn(value: unknown): VisitPerson | null {
  if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['role'] !== 'string' || !roles.includes(value['role'])) {
    return null;
  }
  const { presence, quality } = value;
  return {
    id: value['id'],
    role: value['role'] as Role,
    name: textIn(value['name']) ?? '',
    presence: presence === 'present' || presence === 'away' ? presence : 'absent',
    onAir: value['onAir'] === true,
    quality: quality === 'good' || quality === 'fair' || quality === 'poor' ? quality : null,
    handRaised: value['handRaised'] === true,
  };
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The same from what the plain API knows; without a room nobody is known to be there. */
export function visitOf(consultation: Consultation, room: Room | null): VisitEntry {
  const people = consultation.participants.map((person): VisitPerson => {
    const there = room?.participants.find(({ id }) => id === person.id);
    return {
      id: person.id,
      role: person.role,
      name: person.name,
      presence: there?.presence ?? 'absent',
      onAir: (there?.stream ?? null) !== null,
      quality: null,
      handRaised: there?.handRaised ?? false,
    };
  });
  const since = room?.participants
    .filter(({ id, presence }) => presence === 'present' && people.some((person) => person.id === id && person.role === 'patient'))
    .map(({ presenceSince }) => presenceSince ?? consultation.createdAt)
    .sort()[0];
  const hasDoctor = people.some(({ role, presence }) => role === 'doctor' && presence === 'present');
  return {
    id: consultation.id,
    title: consultation.title,
    status: consultation.status,
    scheduledAt: consultation.scheduledAt ?? null,
    createdAt: consultation.createdAt,
    liveAt: consultation.liveAt ?? null,
    overAt: consultation.overAt ?? null,
    overBecause: consultation.overBecause ?? null,
    notes: consultation.notes ?? null,
    doctorAccount: consultation.doctorAccount ?? null,
    waitingSince: hasDoctor ? null : since ?? null,
    participants: people,
    unread: 0,
  };
}

export function isOver(status: ConsultationStatus): boolean {
  return status === 'ended' || status === 'cancelled' || status === 'missed';
}

/** The parts of the list, in the order in which a doctor needs them. */
export const sections = ['waiting', 'live', 'today', 'later', 'over'] as const;
export type Section = (typeof sections)[number];

/** Where an entry stands at this moment; null: not in today's list. */
export function sectionOf(visit: VisitEntry, now: number): Section | null {
  if (isOver(visit.status)) {
    return visit.overAt !== null && Date.parse(visit.overAt) >= startOfDay(now) ? 'over' : null;
  }
  // Also of a consultation that is live: the doctor has left and the patient sits there alone.
  if (visit.waitingSince !== null) {
    return 'waiting';
  }
  if (visit.status === 'live') {
    return 'live';
  }
  return visit.scheduledAt !== null && Date.parse(visit.scheduledAt) >= startOfDay(now, 1) ? 'later' : 'today';
}

/** Midnight here, today or so many days on. */
export function startOfDay(now: number, days = 0): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** All entries by their part of the list, each in the order in which it is worked through: who waits longest is first. */
export function bySection(visits: readonly VisitEntry[], now: number): Readonly<Record<Section, readonly VisitEntry[]>> {
  const parts: Record<Section, VisitEntry[]> = { waiting: [], live: [], today: [], later: [], over: [] };
  for (const visit of visits) {
    const section = sectionOf(visit, now);
    if (section !== null) {
      parts[section].push(visit);
    }
  }
  const planned = (visit: VisitEntry) => Date.parse(visit.scheduledAt ?? visit.createdAt);
  const rising = (time: (visit: VisitEntry) => number) => (one: VisitEntry, other: VisitEntry) => time(one) - time(other) || one.id.localeCompare(other.id);
  parts.waiting.sort(rising((visit) => Date.parse(visit.waitingSince ?? visit.createdAt)));
  parts.live.sort(rising((visit) => Date.parse(visit.liveAt ?? visit.createdAt)));
  parts.today.sort(rising(planned));
  parts.later.sort(rising(planned));
  parts.over.sort(rising((visit) => -Date.parse(visit.overAt ?? visit.createdAt)));
  return parts;
}

/** Whether every word that was typed is somewhere in the title or in a name. */
export function matches(visit: VisitEntry, typed: string): boolean {
  const hay = [visit.title, ...visit.participants.map(({ name }) => name)].join('\n').toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => hay.includes(word));
}

/** The patient that a row is called after. */
export function patientOf(visit: VisitEntry): VisitPerson | undefined {
  return visit.participants.find(({ role }) => role === 'patient');
}

/** The participant that an account is in this consultation: by its name, else the first doctor. */
export function doctorOf(visit: Pick<VisitEntry, 'participants'>, name: string): VisitPerson | undefined {
  const doctors = visit.participants.filter(({ role }) => role === 'doctor');
  return doctors.find((doctor) => doctor.name === name) ?? doctors[0];
}

/** Whether this account may take the doctor's seat with a click: an administrator sees everybody's and must not push anyone out by mistake. */
export function isOwn(visit: VisitEntry, accountId: string): boolean {
  return visit.doctorAccount === null || visit.doctorAccount === accountId;
}

/** Minutes by which somebody who is planned is late, from ten on; null while that is not so. */
export function lateMinutes(visit: VisitEntry, now: number): number | null {
  if (visit.scheduledAt === null || (visit.status !== 'scheduled' && visit.status !== 'waiting')) {
    return null;
  }
  const minutes = Math.floor((now - Date.parse(visit.scheduledAt)) / 60_000);
  return minutes >= 10 ? minutes : null;
}
