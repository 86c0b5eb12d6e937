import { Observable } from '../shared/observable';
import type { ConsoleApi, Consultation } from './consoleApi';
import { problemOf } from './problems';
import { type ChannelOptions, StaffChannel, type VisitNews } from './staffChannel';
import { type VisitEntry, isOver, startOfDay, visitOf } from './visits';

/**
 * How fresh the list is:
 * - `connecting`: nothing has been answered yet.
 * - `live`: every change is here at once.
 * - `polling`: the channel is not to be had; it is asked every five seconds.
 * - `offline`: nobody answers; what is shown is how it was.
 * - `refused`: the server does not let this account see it.
 */
export type Freshness = 'connecting' | 'live' | 'polling' | 'offline' | 'refused';

export interface BoardState {
  /** null: nothing is known yet. */
  readonly visits: readonly VisitEntry[] | null;
  readonly freshness: Freshness;
}

export interface BoardOptions {
  readonly api: Pick<ConsoleApi, 'open' | 'overSince' | 'room'>;
  readonly onSignedOut: () => void;
  /** Called with whoever has come to wait since the list was known. */
  readonly onWaiting?: (visits: readonly VisitEntry[]) => void;
  readonly channel?: Pick<ChannelOptions, 'open' | 'random'>;
}

const pollMs = 5000;
/** What a channel that works needs to open; after that the list is asked for without it. */
const patienceMs = 2000;
/** Rooms are looked at one by one, so there is a bound to how many. */
const mostRooms = 24;

/** Today's consultations, kept fresh by the realtime channel, or by asking where there is none. */
export class VisitBoard {
  readonly state = new Observable<BoardState>({ visits: null, freshness: 'connecting' });
  readonly #options: BoardOptions;
  readonly #channel: StaffChannel;
  #running = false;
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#channel = new StaffChannel({ ...options.channel, onNews: (news) => { this.#hear(news); }, onSignedOut: () => { this.#signedOut(); } });
    this.#channel.state.subscribe((state) => { this.#follow(state === 'online'); });
  }

  start(): void {
    if (!this.#running) {
      this.#running = true;
      this.#channel.start();
      this.#pollAfter(patienceMs);
    }
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#channel.stop();
  }

  /** To be called when the network comes back or somebody asks: nothing waits any longer. */
  retryNow(): void {
    this.#channel.retryNow();
    if (this.#running && this.#channel.state.get() !== 'online') {
      this.#pollAfter(0);
    }
  }

  /** What was just done here is shown at once, whatever has been heard of it. */
  put(consultation: Consultation): void {
    const known = this.state.get().visits?.find(({ id }) => id === consultation.id);
    const visit = visitOf(consultation, null);
    this.#change((visits) => upsert(visits, known === undefined ? visit : { ...known, title: visit.title, status: visit.status, scheduledAt: visit.scheduledAt, notes: visit.notes }));
  }

  /** After something was done: by the channel it comes by itself, otherwise it is asked for. */
  changed(): void {
    if (this.#running && this.#channel.state.get() !== 'online') {
      this.#pollAfter(0);
    }
  }

  #hear(news: VisitNews): void {
    switch (news.type) {
      case 'list':
        this.#show(news.items, 'live');
        break;
      case 'visit':
        this.#change((visits) => upsert(visits, news.visit));
        break;
      case 'gone':
        this.#change((visits) => visits.filter(({ id }) => id !== news.id));
        break;
    }
  }

  #follow(isOnline: boolean): void {
    if (isOnline) {
      clearTimeout(this.#timer);
    } else if (this.#running && this.state.get().freshness === 'live') {
      // What was live a moment ago is still right; whether there is a network will be known with the first answer.
      this.state.set({ ...this.state.get(), freshness: 'polling' });
      this.#pollAfter(0);
    }
  }

  #pollAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { void this.#poll(); }, ms);
  }

  async #poll(): Promise<void> {
    if (this.#asking) {
      return;
    }
    this.#asking = true;
    try {
      const visits = await this.#ask();
      if (this.#running && this.#channel.state.get() !== 'online') {
        this.#show(visits, 'polling');
      }
    } catch (error) {
      const problem = problemOf(error);
      if (problem === 'signed-out') {
        this.#signedOut();
      } else if (this.#running && this.#channel.state.get() !== 'online') {
        this.state.set({ ...this.state.get(), freshness: problem === 'refused' ? 'refused' : 'offline' });
      }
    } finally {
      this.#asking = false;
    }
    if (this.#running && this.#channel.state.get() !== 'online') {
      this.#pollAfter(pollMs);
    }
  }

  async #ask(): Promise<readonly VisitEntry[]> {
    const { api } = this.#options;
    const [open, over] = await Promise.all([api.open(), api.overSince(new Date(startOfDay(Date.now())))]);
    const occupied = open.filter(({ status }) => status !== 'scheduled').slice(0, mostRooms);
    // A room that does not answer costs its presence, not the list.
    const rooms = new Map(await Promise.all(occupied.map(async ({ id }) => [id, await api.room(id).catch(() => null)] as const)));
    return [...open, ...over].map((consultation) => visitOf(consultation, rooms.get(consultation.id) ?? null));
  }

  #change(change: (visits: readonly VisitEntry[]) => readonly VisitEntry[]): void {
    const { visits, freshness } = this.state.get();
    if (visits !== null) {
      this.#show(change(visits), freshness);
    }
  }

  #show(visits: readonly VisitEntry[], freshness: Freshness): void {
    const before = this.state.get().visits;
    this.state.set({ visits, freshness });
    const came = newlyWaiting(before, visits);
    if (came.length > 0) {
      this.#options.onWaiting?.(came);
    }
  }

  #signedOut(): void {
    this.stop();
    this.#options.onSignedOut();
  }
}

function upsert(visits: readonly VisitEntry[], visit: VisitEntry): readonly VisitEntry[] {
  return visits.some(({ id }) => id === visit.id) ? visits.map((known) => (known.id === visit.id ? visit : known)) : [...visits, visit];
}

/** Who waits now and did not before. Nobody when nothing was known before: opening the page is no news. */
export function newlyWaiting(before: readonly VisitEntry[] | null, after: readonly VisitEntry[]): readonly VisitEntry[] {
  if (before === null) {
    return [];
  }
  const waited = new Set(before.filter(isWaiting).map(({ id }) => id));
  return after.filter((visit) => isWaiting(visit) && !waited.has(visit.id));
}

export function isWaiting(visit: VisitEntry): boolean {
  return visit.waitingSince !== null && !isOver(visit.status);
}
