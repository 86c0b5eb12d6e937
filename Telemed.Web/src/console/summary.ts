import type { Role } from '../api/joinDocument';
import { ApiError } from '../api/telemedApi';
import { Observable } from '../shared/observable';
import type { Consultation, ConsoleApi, ConsultationEvent, QualitySummary, Snapshot } from './consoleApi';
import { type Problem, problemOf } from './problems';
import { isOver } from './visits';

/** Somebody's part in a consultation. */
export interface Attendance {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  /** When they came first; null when never. */
  readonly firstCame: string | null;
  /** When they were last there; null while they are, or when they never came. */
  readonly lastLeft: string | null;
  /** Milliseconds that they were there, and that they were on air. */
  readonly thereMs: number;
  readonly onAirMs: number;
  /** How often the connection broke. */
  readonly drops: number;
}

export interface Summary {
  readonly consultation: Consultation;
  readonly events: readonly ConsultationEvent[];
  readonly attendance: readonly Attendance[];
  readonly liveMs: number;
  readonly chatCount: number;
  /** null: it could not be read. */
  readonly quality: readonly QualitySummary[] | null;
  /** null: it could not be read, or this server keeps none. */
  readonly snapshots: readonly Snapshot[] | null;
}

export type SummaryState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'problem'; readonly problem: Problem }
  | { readonly phase: 'ready'; readonly summary: Summary };

/** What there is to say about one consultation, read once and again on demand. */
export class SummaryBook {
  readonly state = new Observable<SummaryState>({ phase: 'loading' });
  readonly #api: Pick<ConsoleApi, 'consultation' | 'events' | 'quality' | 'snapshots'>;
  readonly #id: string;

  constructor(api: Pick<ConsoleApi, 'consultation' | 'events' | 'quality' | 'snapshots'>, id: string) {
    this.#api = api;
    this.#id = id;
  }

  async load(): Promise<void> {
    if (this.state.get().phase === 'problem') {
      this.state.set({ phase: 'loading' });
    }
    try {
      const [consultation, events, quality, snapshots] = await Promise.all([
        this.#api.consultation(this.#id),
        this.#api.events(this.#id),
        this.#api.quality(this.#id).catch(ownFault),
        this.#api.snapshots(this.#id).catch(ownFault),
      ]);
      this.state.set({ phase: 'ready', summary: summaryOf(consultation, events, quality, snapshots, Date.now()) });
    } catch (error) {
      this.state.set({ phase: 'problem', problem: problemOf(error) });
    }
  }
}

/** One part that cannot be read is left out; a session that is over concerns all of it. */
function ownFault(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) {
    throw error;
  }
  return null;
}

export function summaryOf(
  consultation: Consultation, events: readonly ConsultationEvent[], quality: readonly QualitySummary[] | null, snapshots: readonly Snapshot[] | null, now: number,
): Summary {
  const end = consultation.overAt === undefined ? now : Date.parse(consultation.overAt);
  return {
    consultation,
    events,
    attendance: attendanceOf(consultation, events, isOver(consultation.status) ? end : now),
    liveMs: consultation.liveAt === undefined ? 0 : Math.max(0, end - Date.parse(consultation.liveAt)),
    chatCount: events.filter(({ type }) => type === 'chat.message').length,
    quality,
    snapshots,
  };
}

const comes: readonly string[] = ['participant.joined', 'participant.returned'];
const goes: readonly string[] = ['participant.away', 'participant.left', 'participant.kicked', 'participant.removed'];

/** Who was there and how long, from the record of events. What has not ended by itself ends with the consultation. */
export function attendanceOf(consultation: Pick<Consultation, 'participants'>, events: readonly ConsultationEvent[], end: number): readonly Attendance[] {
  const people = new Map<string, { id: string; role: Role; name: string }>();
  for (const { type, data } of events) {
    // Those who were taken out again are in the record only.
    if (type === 'participant.added' && typeof data['participantId'] === 'string' && typeof data['name'] === 'string') {
      people.set(data['participantId'], { id: data['participantId'], role: data['role'] as Role, name: data['name'] });
    }
  }
  for (const { id, role, name } of consultation.participants) {
    people.set(id, { id, role, name });
  }

  return [...people.values()].map((person): Attendance => {
    const own = events.filter(({ data }) => data['participantId'] === person.id);
    const there = intervals(own, ({ type }) => (comes.includes(type) ? true : goes.includes(type) ? false : null), end);
    const onAir = intervals(own, ({ type }) => (type === 'stream.online' ? true : type === 'stream.offline' ? false : null), end);
    return {
      ...person,
      firstCame: there.first,
      lastLeft: there.open ? null : there.last,
      thereMs: there.ms,
      onAirMs: onAir.ms,
      drops: own.filter(({ type }) => type === 'participant.away').length,
    };
  });
}

function intervals(events: readonly ConsultationEvent[], change: (event: ConsultationEvent) => boolean | null, end: number) {
  let since: number | null = null;
  let first: string | null = null;
  let last: string | null = null;
  let ms = 0;
  for (const event of events) {
    const on = change(event);
    const at = Date.parse(event.at);
    if (on === true && since === null) {
      since = at;
      first ??= event.at;
    } else if (on === false && since !== null) {
      ms += Math.max(0, at - since);
      since = null;
      last = event.at;
    }
  }
  if (since !== null) {
    ms += Math.max(0, end - since);
  }
  return { first, last, ms, open: since !== null };
}

/** What a timeline tells; the rest of the record (what was read, codecs, codes) is noise to a doctor. */
export type TimelineKind =
  | 'created' | 'updated' | 'waiting' | 'live' | 'ended' | 'cancelled' | 'missed' | 'ending-soon' | 'quarantined' | 'recovered'
  | 'added' | 'removed' | 'kicked' | 'blocked' | 'joined' | 'away' | 'returned' | 'left' | 'hand' | 'on-air' | 'off-air' | 'poor' | 'fair' | 'good' | 'chat' | 'snapshot';

export interface TimelineEntry {
  readonly key: number;
  readonly at: string;
  readonly kind: TimelineKind;
  /** Whom it is about, where it is about somebody. */
  readonly participantId: string | null;
  /** Why it ended, in the words of docs/webhooks.md. */
  readonly reason: string | null;
  /** How many messages in a row. */
  readonly count: number;
}

const kinds: Readonly<Record<string, TimelineKind>> = {
  'consultation.created': 'created',
  'consultation.updated': 'updated',
  'consultation.waiting': 'waiting',
  'consultation.live': 'live',
  'consultation.ended': 'ended',
  'consultation.cancelled': 'cancelled',
  'consultation.missed': 'missed',
  'participant.added': 'added',
  'participant.removed': 'removed',
  'participant.joined': 'joined',
  'participant.away': 'away',
  'participant.returned': 'returned',
  'participant.left': 'left',
  'stream.online': 'on-air',
  'stream.offline': 'off-air',
  'chat.message': 'chat',
  'snapshot.taken': 'snapshot',
  snapshot: 'snapshot',
};

export function timelineOf(events: readonly ConsultationEvent[]): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const event of events) {
    const kind = kindOf(event);
    if (kind === null) {
      continue;
    }
    const participantId = typeof event.data['participantId'] === 'string' ? event.data['participantId'] : null;
    const last = entries.at(-1);
    if (kind === 'chat' && last?.kind === 'chat') {
      entries[entries.length - 1] = { ...last, participantId: last.participantId === participantId ? participantId : null, count: last.count + 1 };
      continue;
    }
    const reason = typeof event.data['reason'] === 'string' ? event.data['reason'] : null;
    entries.push({ key: event.id, at: event.at, kind, participantId, reason, count: 1 });
  }
  return entries;
}

function kindOf({ type, data }: ConsultationEvent): TimelineKind | null {
  switch (type) {
    case 'participant.kicked':
      return data['blocked'] === true ? 'blocked' : 'kicked';
    case 'participant.hand':
      return data['raised'] === true ? 'hand' : null;
    case 'quality.changed':
      return data['level'] === 'poor' || data['level'] === 'fair' || data['level'] === 'good' ? data['level'] : null;
    case 'consultation.notice':
      return data['code'] === 'ending-soon' ? 'ending-soon' : data['code'] === 'stream-quarantined' ? 'quarantined' : data['code'] === 'stream-recovered' ? 'recovered' : null;
    default:
      return kinds[type] ?? null;
  }
}
