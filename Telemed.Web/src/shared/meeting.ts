import { type Members, type RealtimeMessage, listOf, membersOf, numberOf, textOf, wordOf } from './message';

export const roles = ['doctor', 'patient', 'assistant', 'viewer'] as const;
const presences = ['absent', 'present', 'away'] as const;
const levels = ['good', 'fair', 'poor'] as const;
const statuses = ['scheduled', 'waiting', 'live', 'ended', 'cancelled', 'missed'] as const;

export type Role = typeof roles[number];
export type Presence = typeof presences[number];
export type Level = typeof levels[number];
export type Status = typeof statuses[number];

/** The names of docs/permissions.md in camel case, as the realtime channel tells them. */
export type Permission = string;

/** The consultation as it is known now (docs/realtime.md, `hello` and the events after it). */
export interface Meeting {
  readonly title: string;
  readonly status: Status;
  /** ISO 8601, where known. */
  readonly scheduledAt: string | null;
  readonly liveAt: string | null;
  readonly endsAt: string | null;
  readonly notes: string | null;
  /** Whether the time limit is so near that people were told. */
  readonly endingSoon: boolean;
  /** Whether what is said and seen is being recorded. */
  readonly recording: boolean;
  /** Place in the doctor's queue, 1 for the next; null where there is none. */
  readonly queuePosition: number | null;
  readonly permissions: ReadonlySet<Permission>;
  /** Whether one may publish oneself. */
  readonly mayPublish: boolean;
  readonly handRaised: boolean;
  /** Everybody else, doctors first, then patients, assistants, viewers. */
  readonly people: readonly Person[];
}

/** A {@link Meeting}, and what else its changes depend on or a client shows of its own. */
export interface MeetingState extends Meeting {
  readonly selfId: string;
  readonly maxMinutes: number | null;
  /** What the server thinks of one's own connection. */
  readonly ownQuality: Level | null;
}

/** Somebody else in the consultation. */
export interface Person {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly presence: Presence;
  readonly mayPublish: boolean;
  readonly muted: boolean;
  readonly handRaised: boolean;
  readonly quality: Level | null;
  /** Null while nothing of this person is on air. */
  readonly stream: { readonly since: string; readonly video: string | null; readonly audio: string | null } | null;
}

/** What a join document (docs/api.md) says of the meeting; the rest of it is each client's own. */
export interface Joined {
  readonly consultation: { readonly title: string; readonly status: string; readonly scheduledAt?: string; readonly notes?: string };
  readonly participant: { readonly id: string };
  /** Not there for a viewer. */
  readonly publish?: object;
  readonly play: readonly { readonly participant: { readonly id: string; readonly role: Role; readonly name: string } }[];
}

/** What is known before the realtime channel has said anything. */
export function meetingOf(joined: Joined): MeetingState {
  return {
    selfId: joined.participant.id,
    title: joined.consultation.title,
    status: wordOf(joined.consultation.status, statuses) ?? 'waiting',
    scheduledAt: joined.consultation.scheduledAt ?? null,
    liveAt: null,
    endsAt: null,
    maxMinutes: null,
    notes: joined.consultation.notes ?? null,
    endingSoon: false,
    recording: false,
    queuePosition: null,
    permissions: new Set(),
    mayPublish: joined.publish !== undefined,
    handRaised: false,
    ownQuality: null,
    people: inOrder(joined.play.map(({ participant }) => ({ ...newPerson(participant.id), ...participant, mayPublish: true }))),
  };
}

/** The meeting after a message (docs/realtime.md); the same object where the message changes nothing of it. */
export function meetingAfter(meeting: MeetingState, message: RealtimeMessage): MeetingState {
  switch (message.type) {
    case 'hello':
      return afterHello(meeting, message);
    case 'rights':
      return { ...meeting, mayPublish: message['mayPublish'] === true, permissions: permissionsIn(message) ?? meeting.permissions };
    case 'consultation':
      return afterConsultation(meeting, message);
    case 'ended':
      return { ...meeting, status: wordOf(message['status'], statuses) ?? 'ended', queuePosition: null };
    case 'notice':
      return message['code'] === 'ending-soon'
        ? { ...meeting, endingSoon: true, endsAt: textOf(message['time']) ?? meeting.endsAt }
        : meeting;
    case 'queue': {
      const queuePosition = numberOf(message['position']);
      return queuePosition === meeting.queuePosition ? meeting : { ...meeting, queuePosition };
    }
    case 'participant':
      return afterParticipant(meeting, message);
    default:
      return afterSomebody(meeting, message);
  }
}

/** The doctor that there is, or the first of whoever else is expected to be seen. */
export function hostOf({ people }: Pick<Meeting, 'people'>): Person | null {
  return people.find(({ role, presence }) => role === 'doctor' && presence === 'present') ?? people.find(({ role }) => role === 'doctor') ?? null;
}

function afterHello(before: MeetingState, message: RealtimeMessage): MeetingState {
  const self = membersOf(message['self']);
  const meeting: MeetingState = {
    ...before,
    mayPublish: self === null ? before.mayPublish : self['mayPublish'] === true,
    permissions: (self === null ? null : permissionsIn(self)) ?? before.permissions,
    queuePosition: numberOf(membersOf(message['queue'])?.['position']),
  };
  const consultation = membersOf(message['consultation']);
  if (message['resumed'] === true || consultation === null) {
    return meeting; // What was missed follows, event by event.
  }
  const people = listOf(message['participants']);
  const own = people.find(({ id }) => id === meeting.selfId);
  const endsAt = textOf(consultation['endsAt']);
  return {
    ...meeting,
    title: textOf(consultation['title']) ?? meeting.title,
    status: wordOf(consultation['status'], statuses) ?? meeting.status,
    scheduledAt: textOf(consultation['scheduledAt']),
    liveAt: textOf(consultation['liveAt']),
    endsAt,
    maxMinutes: numberOf(consultation['maxMinutes']),
    notes: textOf(consultation['notes']),
    // The notice of it may have been among what is in no state; a limit that was moved is announced anew.
    endingSoon: meeting.endingSoon && endsAt === meeting.endsAt,
    recording: consultation['recording'] === true,
    handRaised: own?.['handRaised'] === true,
    ownQuality: wordOf(own?.['quality'], levels),
    people: inOrder(people.filter(({ id }) => id !== meeting.selfId).map(personIn).filter((person) => person !== null)),
  };
}

function afterConsultation(meeting: MeetingState, message: RealtimeMessage): MeetingState {
  const status = wordOf(message['status'], statuses);
  const began = status === 'live' && meeting.status !== 'live';
  const liveAt = began ? textOf(message['at']) : meeting.liveAt;
  const texts = membersOf(message['texts']);
  const told = texts === null ? meeting : {
    ...meeting,
    title: textOf(texts['title']) ?? meeting.title,
    scheduledAt: textOf(texts['scheduledAt']),
    notes: textOf(texts['notes']),
    maxMinutes: numberOf(texts['maxMinutes']) ?? meeting.maxMinutes,
  };
  const moved = began || told.maxMinutes !== meeting.maxMinutes;
  return {
    ...told,
    status: status ?? meeting.status,
    liveAt,
    endsAt: moved ? limitOf(liveAt, told.maxMinutes) : meeting.endsAt,
    endingSoon: meeting.endingSoon && !moved,
  };
}

function limitOf(liveAt: string | null, maxMinutes: number | null): string | null {
  const begin = liveAt === null ? Number.NaN : Date.parse(liveAt);
  return maxMinutes === null || Number.isNaN(begin) ? null : new Date(begin + maxMinutes * 60_000).toISOString();
}

function afterParticipant(meeting: MeetingState, message: RealtimeMessage): MeetingState {
  const id = textOf(message['participantId']);
  if (id === null || id === meeting.selfId) {
    return id !== null && typeof message['mayPublish'] === 'boolean' ? { ...meeting, mayPublish: message['mayPublish'] } : meeting;
  }
  switch (message['change']) {
    case 'removed':
    case 'blocked':
      return { ...meeting, people: meeting.people.filter((person) => person.id !== id) };
    case 'kicked':
      // May come back with the same link.
      return withPerson(meeting, id, (person) => ({ ...person, presence: 'absent', handRaised: false, stream: null }));
    default: {
      const known = meeting.people.find((person) => person.id === id) ?? newPerson(id);
      const changed: Person = {
        ...known,
        role: wordOf(message['role'], roles) ?? known.role,
        name: textOf(message['name']) ?? known.name,
        mayPublish: typeof message['mayPublish'] === 'boolean' ? message['mayPublish'] : known.mayPublish,
      };
      const others = meeting.people.filter((person) => person.id !== id);
      return { ...meeting, people: inOrder(known.role === changed.role && others.length < meeting.people.length
        ? meeting.people.map((person) => (person.id === id ? changed : person))
        : [...others, changed]) };
    }
  }
}

/** Events about one person. */
function afterSomebody(meeting: MeetingState, message: RealtimeMessage): MeetingState {
  const id = textOf(message['participantId']);
  if (id === null) {
    return meeting;
  }
  if (id === meeting.selfId) {
    return afterOwn(meeting, message);
  }
  switch (message.type) {
    case 'presence':
      return withPerson(meeting, id, (person) => ({ ...person, presence: presenceAfter(message) }));
    case 'stream':
      return withPerson(meeting, id, (person) => ({
        ...person,
        stream: message['online'] === true
          ? { since: person.stream?.since ?? textOf(message['at']) ?? '', video: textOf(message['video']), audio: textOf(message['audio']) }
          : null,
      }));
    case 'mute':
      return withPerson(meeting, id, (person) => ({ ...person, muted: message['muted'] === true }));
    case 'hand':
      return withPerson(meeting, id, (person) => ({ ...person, handRaised: message['raised'] === true }));
    case 'quality':
      return withPerson(meeting, id, (person) => ({ ...person, quality: wordOf(message['level'], levels) }));
    default:
      return meeting;
  }
}

function afterOwn(meeting: MeetingState, message: RealtimeMessage): MeetingState {
  switch (message.type) {
    case 'hand':
      return { ...meeting, handRaised: message['raised'] === true };
    case 'quality':
      return { ...meeting, ownQuality: wordOf(message['level'], levels) };
    default:
      return meeting;
  }
}

function presenceAfter(message: RealtimeMessage): Presence {
  return message['present'] === true ? 'present' : message['change'] === 'away' ? 'away' : 'absent';
}

function withPerson(meeting: MeetingState, id: string, change: (person: Person) => Person): MeetingState {
  return meeting.people.some((person) => person.id === id)
    ? { ...meeting, people: meeting.people.map((person) => (person.id === id ? change(person) : person)) }
    : meeting;
}

function personIn(entry: Members): Person | null {
  const id = textOf(entry['id']);
  if (id === null) {
    return null;
  }
  const stream = membersOf(entry['stream']);
  return {
    id,
    role: wordOf(entry['role'], roles) ?? 'viewer',
    name: textOf(entry['name']) ?? '',
    presence: wordOf(entry['presence'], presences) ?? (entry['present'] === true ? 'present' : 'absent'),
    mayPublish: entry['mayPublish'] === true,
    muted: entry['muted'] === true,
    handRaised: entry['handRaised'] === true,
    quality: wordOf(entry['quality'], levels),
    stream: stream === null ? null : { since: textOf(stream['since']) ?? '', video: textOf(stream['video']), audio: textOf(stream['audio']) },
  };
}

function newPerson(id: string): Person {
  return { id, role: 'viewer', name: '', presence: 'absent', mayPublish: false, muted: false, handRaised: false, quality: null, stream: null };
}

function inOrder(people: readonly Person[]): readonly Person[] {
  return [...people].sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role));
}

function permissionsIn(members: Members): ReadonlySet<Permission> | null {
  const { permissions } = members;
  return Array.isArray(permissions) ? new Set(permissions.filter((permission) => typeof permission === 'string')) : null;
}
