import type { Role } from '../api/joinDocument';
import type { Schema } from '../api/schemas';
import { ApiError, call, post } from '../api/telemedApi';

/** The shapes of docs/api.md that the console uses, as the service's own document says them. */
export type ConsultationStatus = Schema<'ConsultationStatus'>;

/** `joinCode` and `joinUrl` are there once, in the answer that made them. Who was removed is in no list. */
export type Participant = Readonly<Omit<Schema<'ParticipantDocument'>, 'standing'>> & { readonly standing: Exclude<Schema<'Standing'>, 'removed'> };

export type Consultation = Readonly<Omit<Schema<'ConsultationDocument'>, 'participants'>> & { readonly participants: readonly Participant[] };

export interface Room {
  readonly participants: readonly Readonly<Pick<Schema<'RoomParticipant'>, 'id' | 'presence' | 'presenceSince' | 'handRaised' | 'stream'>>[];
}

export type NewConsultation = Readonly<Schema<'NewConsultation'>>;

/** What is not there stays; empty notes take them away. */
export type ConsultationChange = Readonly<Schema<'ConsultationUpdate'>>;

export type ShortCode = Readonly<Schema<'ShortCodeDocument'>>;

export type ConsultationEvent = Readonly<Omit<Schema<'EventDocument'>, 'data' | 'actor'>> & {
  readonly actor: Readonly<Schema<'EventActor'>>;
  readonly data: Readonly<Record<string, unknown>>;
};

export type Figure = Readonly<Schema<'QualityFigure'>>;

/** Milliseconds, percent, kbit/s; what nobody measured is not there. */
export type QualityFigures = { readonly [Name in keyof Schema<'QualityFigures'>]: Exclude<Schema<'QualityFigures'>[Name], null> };

export type QualitySummary = Readonly<Omit<Schema<'QualitySummary'>, 'level' | 'figures'>> & {
  readonly level: 'good' | 'fair' | 'poor';
  readonly figures: QualityFigures;
};

export type Snapshot = Readonly<Schema<'SnapshotDocument'>>;

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const json = (body: object) => ({ body: JSON.stringify(body), type: 'application/json' });
const address = (id: string, rest = '') => `/api/v1/consultations/${encodeURIComponent(id)}${rest}`;

/** An answer without a body where one belongs is no answer. */
async function get<T>(path: string): Promise<T> {
  const answer = await call<T>('GET', path);
  if (answer === null) {
    throw new ApiError(0, null, 'The answer is not JSON.');
  }
  return answer;
}

/** Every page of a list, up to a bound: a list without end must not keep a page waiting for ever. */
async function all<T>(path: string, most: number): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await get<Page<T>>(cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < most);
  return items;
}

/** What the console asks. The browser shows the cookie by itself; each call has a deadline (src/api/telemedApi.ts). */
export const consoleApi = {
  open: async () => await all<Consultation>('/api/v1/consultations?status=scheduled,waiting,live&limit=200', 400),
  overSince: async (from: Date) =>
    await all<Consultation>(`/api/v1/consultations?status=ended,cancelled,missed&limit=200&from=${encodeURIComponent(from.toISOString())}`, 400),
  consultation: async (id: string) => await get<Consultation>(address(id)),
  room: async (id: string) => await get<Room>(address(id, '/room')),
  /** The same key repeats the same wish: what was made by a request whose answer was lost is answered again, links included. */
  create: async (wanted: NewConsultation, key: string) => {
    const made = await call<Consultation>('POST', '/api/v1/consultations', { ...json(wanted), headers: { 'Idempotency-Key': key } });
    if (made === null) {
      throw new ApiError(0, null, 'The answer is not JSON.');
    }
    return made;
  },
  change: async (id: string, change: ConsultationChange) => { await call('PATCH', address(id), json(change)); },
  cancel: async (id: string) => { await call('POST', address(id, '/cancel')); },
  end: async (id: string) => { await call('POST', address(id, '/end')); },
  /** A new link; the old one and whoever came in with it are out. */
  joinCode: async (id: string, participantId: string) => await post<Participant>(address(id, `/participants/${participantId}/join-code`), {}),
  /** A code to type, good for some minutes and one device. */
  shortCode: async (id: string, participantId: string) => await post<ShortCode>(address(id, `/participants/${participantId}/short-code`), {}),
  addParticipant: async (id: string, role: Role, name: string) => await post<Participant>(address(id, '/participants'), json({ role, name })),
  events: async (id: string) => await all<ConsultationEvent>(address(id, '/events?limit=500'), 5000),
  quality: async (id: string) => (await get<{ readonly summaries: readonly QualitySummary[] }>(address(id, '/quality?limit=1'))).summaries,
  snapshots: async (id: string) => (await get<Page<Snapshot>>(address(id, '/snapshots'))).items,
  snapshotAddress: (id: string, snapshotId: string) => address(id, `/snapshots/${encodeURIComponent(snapshotId)}`),
};

export type ConsoleApi = typeof consoleApi;
