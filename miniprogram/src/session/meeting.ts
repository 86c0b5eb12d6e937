import type { JoinDocument, Role } from '../api/joinDocument';
import { type Members, listOf, membersOf, numberOf, textOf, wordOf } from '../base/members';
import type { RealtimeMessage } from './message';

export type Presence = 'absent' | 'present' | 'away';
export type Level = 'good' | 'fair' | 'poor';
export type Status = 'scheduled' | 'waiting' | 'live' | 'ended' | 'cancelled' | 'missed';

/** Somebody else in the consultation. */
export interface Person {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly presence: Presence;
  readonly muted: boolean;
  readonly quality: Level | null;
  /** Whether there is something of theirs to play. */
  readonly onAir: boolean;
}

/** How things are in the consultation, as a patient sees them. */
export interface Meeting {
  readonly selfId: string;
  readonly title: string;
  readonly status: Status;
  readonly scheduledAt: string | null;
  readonly liveAt: string | null;
  readonly endsAt: string | null;
  /** The time limit was announced to be near. */
  readonly endingSoon: boolean;
  readonly notes: string | null;
  readonly recording: boolean;
  /** One's place in the doctor's queue: 1 for the next. */
  readonly queuePosition: number | null;
  readonly mayPublish: boolean;
  /** What the server thinks of one's own connection. */
  readonly ownQuality: Level | null;
  readonly people: readonly Person[];
}

const roles: readonly Role[] = ['doctor', 'patient', 'assistant', 'viewer'];
const presences: readonly Presence[] = ['absent', 'present', 'away'];
const levels: readonly Level[] = ['good', 'fair', 'poor'];
const statuses: readonly Status[] = ['scheduled', 'waiting', 'live', 'ended', 'cancelled', 'missed'];

/** What is known before the realtime channel has said anything. */
export function meetingOf(joined: JoinDocument): Meeting {
  const { consultation, participant, publish, play } = joined;
  return {
    selfId: participant.id,
    title: consultation.title,
    status: wordOf(consultation.status, statuses) ?? 'waiting',
    scheduledAt: consultation.scheduledAt ?? null,
    liveAt: null,
    endsAt: null,
    endingSoon: false,
    notes: consultation.notes ?? null,
    recording: false,
    queuePosition: null,
    mayPublish: publish !== undefined,
    ownQuality: null,
    people: inOrder(play.map((entry) => ({ ...newPerson(entry.participant.id), ...entry.participant }))),
  };
}

/** The meeting after a message (docs/realtime.md); the same object where the message changes nothing of it. */
export function meetingAfter(meeting: Meeting, message: RealtimeMessage): Meeting {
  switch (message.type) {
    case 'hello':
      return afterHello(meeting, message);
    case 'rights':
      return { ...meeting, mayPublish: message['mayPublish'] === true };
    case 'consultation':
      return afterConsultation(meeting, message);
    case 'ended':
      return { ...meeting, status: wordOf(message['status'], statuses) ?? 'ended', queuePosition: null };
    case 'notice':
      return message['code'] === 'ending-soon'
        ? { ...meeting, endingSoon: true, endsAt: textOf(message['time']) ?? meeting.endsAt }
        : meeting;
    case 'queue':
      return { ...meeting, queuePosition: numberOf(message['position']) };
    case 'participant':
      return afterParticipant(meeting, message);
    default:
      return afterSomebody(meeting, message);
  }
}

/** The doctor that there is, or the first of whoever else is expected to be seen. */
export function hostOf({ people }: Meeting): Person | null {
  return people.find(({ role, presence }) => role === 'doctor' && presence === 'present') ?? people.find(({ role }) => role === 'doctor') ?? null;
}

function afterHello(before: Meeting, message: RealtimeMessage): Meeting {
  const self = membersOf(message['self']);
  const meeting: Meeting = {
    ...before,
    mayPublish: self === null ? before.mayPublish : self['mayPublish'] === true,
    queuePosition: numberOf(membersOf(message['queue'])?.['position']),
  };
  const consultation = membersOf(message['consultation']);
  if (message['resumed'] === true || consultation === null) {
    return meeting; // What was missed follows, event by event.
  }
  const people = listOf(message['participants']);
  const endsAt = textOf(consultation['endsAt']);
  return {
    ...meeting,
    title: textOf(consultation['title']) ?? meeting.title,
    status: wordOf(consultation['status'], statuses) ?? meeting.status,
    scheduledAt: textOf(consultation['scheduledAt']),
    liveAt: textOf(consultation['liveAt']),
    endsAt,
    // The notice of it may have been among what is in no state; a limit that was moved is announced anew.
    endingSoon: meeting.endingSoon && endsAt === meeting.endsAt,
    notes: textOf(consultation['notes']),
    recording: consultation['recording'] === true,
    ownQuality: wordOf(people.find(({ id }) => id === meeting.selfId)?.['quality'], levels),
    people: inOrder(people.filter(({ id }) => id !== meeting.selfId).map(personIn).filter((person) => person !== null)),
  };
}

function afterConsultation(meeting: Meeting, message: RealtimeMessage): Meeting {
  const status = wordOf(message['status'], statuses) ?? meeting.status;
  const began = status === 'live' && meeting.status !== 'live';
  const texts = membersOf(message['texts']);
  return {
    ...meeting,
    status,
    liveAt: began ? textOf(message['at']) : meeting.liveAt,
    ...(texts === null ? {} : {
      title: textOf(texts['title']) ?? meeting.title,
      scheduledAt: textOf(texts['scheduledAt']),
      notes: textOf(texts['notes']),
    }),
  };
}

function afterParticipant(meeting: Meeting, message: RealtimeMessage): Meeting {
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
      return withPerson(meeting, id, { presence: 'absent', onAir: false });
    default: {
      const known = meeting.people.find((person) => person.id === id) ?? newPerson(id);
      const changed = { ...known, role: wordOf(message['role'], roles) ?? known.role, name: textOf(message['name']) ?? known.name };
      return { ...meeting, people: inOrder([...meeting.people.filter((person) => person.id !== id), changed]) };
    }
  }
}

/** Events about one person. */
function afterSomebody(meeting: Meeting, message: RealtimeMessage): Meeting {
  const id = textOf(message['participantId']);
  if (id === null) {
    return meeting;
  }
  if (id === meeting.selfId) {
    return message.type === 'quality' ? { ...meeting, ownQuality: wordOf(message['level'], levels) } : meeting;
  }
  switch (message.type) {
    case 'presence':
      return withPerson(meeting, id, { presence: presenceAfter(message) });
    case 'stream':
      return withPerson(meeting, id, { onAir: message['online'] === true });
    case 'mute':
      return withPerson(meeting, id, { muted: message['muted'] === true });
    case 'quality':
      return withPerson(meeting, id, { quality: wordOf(message['level'], levels) });
    default:
      return meeting;
  }
}

function presenceAfter(message: RealtimeMessage): Presence {
  return message['present'] === true ? 'present' : message['change'] === 'away' ? 'away' : 'absent';
}

function withPerson(meeting: Meeting, id: string, change: Partial<Person>): Meeting {
  return meeting.people.some((person) => person.id === id)
    ? { ...meeting, people: meeting.people.map((person) => (person.id === id ? { ...person, ...change } : person)) }
    : meeting;
}

function personIn(entry: Members): Person | null {
  const id = textOf(entry['id']);
  return id === null ? null : {
    id,
    role: wordOf(entry['role'], roles) ?? 'viewer',
    name: textOf(entry['name']) ?? '',
    presence: wordOf(entry['presence'], presences) ?? 'absent',
    muted: entry['muted'] === true,
    quality: wordOf(entry['quality'], levels),
    onAir: membersOf(entry['stream']) !== null,
  };
}

function newPerson(id: string): Person {
  return { id, role: 'viewer', name: '', presence: 'absent', muted: false, quality: null, onAir: false };
}

function inOrder(people: readonly Person[]): readonly Person[] {
  return [...people].sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role));
}
