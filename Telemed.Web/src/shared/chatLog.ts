import { type Members, type RealtimeMessage, listOf, membersOf, numberOf, textOf } from './message';

/** One line of the chat. */
export interface ChatLine {
  /** Stays the same from writing to reading. */
  readonly key: string;
  readonly participantId: string;
  readonly name: string;
  readonly own: boolean;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
  /** Of own lines: `waiting` to be sent, `sent`, `read` by somebody, or `failed`, because the server did not take it. */
  readonly state: 'waiting' | 'sent' | 'read' | 'failed';
}

interface Entry {
  readonly id: number;
  readonly at: string;
  readonly participantId: string;
  readonly clientId: string;
  readonly text: string;
}

/** The own lines that the server has not acknowledged. */
export interface Unsent {
  readonly clientId: string;
  readonly text: string;
  readonly at: string;
  readonly failed: boolean;
}

/** What has been written, by whom it has been read, and what is still to be sent; nothing is changed, everything made anew. */
export interface ChatBook {
  readonly selfId: string;
  /** By id, oldest first. */
  readonly entries: readonly Entry[];
  readonly unsent: readonly Unsent[];
  /** Of everybody who was ever seen, also of those who are gone. */
  readonly names: ReadonlyMap<string, string>;
  /** Up to which event each person has read. */
  readonly read: ReadonlyMap<string, number>;
  /** Unread lines that are older than {@link entries}. */
  readonly unreadOlder: number;
  readonly hasOlder: boolean;
}

/** As many as `hello` brings; fewer mean that there are no others. */
const helloLines = 50;

export function emptyChat(selfId: string, name: string): ChatBook {
  return { selfId, entries: [], unsent: [], names: new Map([[selfId, name]]), read: new Map(), unreadOlder: 0, hasOlder: false };
}

/** The chat after a message of the realtime channel; the same object where it changes nothing. */
export function chatAfter(book: ChatBook, message: RealtimeMessage): ChatBook {
  switch (message.type) {
    case 'hello':
      return message['resumed'] === true ? book : afterHello(book, message);
    case 'participant':
      return named(book, [message], 'participantId');
    case 'chat':
      return withEntries(book, [message]);
    case 'read': {
      const [who, upTo] = [textOf(message['participantId']), numberOf(message['upTo'])];
      return who === null || upTo === null ? book : readUpTo(book, who, upTo);
    }
    default:
      return book;
  }
}

/** A page of `GET …/chat`: `more` says whether there are others before it. */
export function withPage(book: ChatBook, items: unknown, more: boolean): ChatBook {
  const before = countUnread(book);
  const paged = { ...withEntries(book, listOf(items)), hasOlder: more };
  // What was counted as older may be here now.
  return { ...paged, unreadOlder: Math.max(0, paged.unreadOlder - (countUnread(paged) - before)) };
}

export function queued(book: ChatBook, clientId: string, text: string, at: string): ChatBook {
  return { ...book, unsent: [...book.unsent, { clientId, text, at, failed: false }] };
}

export function markFailed(book: ChatBook, clientId: string, failed: boolean): ChatBook {
  return { ...book, unsent: book.unsent.map((line) => (line.clientId === clientId ? { ...line, failed } : line)) };
}

/** The server has it, as the event `id`; the event itself may come before or after this. */
export function acknowledged(book: ChatBook, clientId: string, id: number): ChatBook {
  const line = book.unsent.find((one) => one.clientId === clientId);
  return line === undefined ? book : withEntries(book, [{ id, at: line.at, participantId: book.selfId, clientId, text: line.text }]);
}

export function readUpTo(book: ChatBook, participantId: string, upTo: number): ChatBook {
  if (upTo <= (book.read.get(participantId) ?? 0)) {
    return book;
  }
  const read = new Map(book.read).set(participantId, upTo);
  return { ...book, read, unreadOlder: participantId === book.selfId ? 0 : book.unreadOlder };
}

export function lastId(book: ChatBook): number | null {
  return book.entries[book.entries.length - 1]?.id ?? null;
}

export function countUnread(book: ChatBook): number {
  const upTo = book.read.get(book.selfId) ?? 0;
  return book.unreadOlder + book.entries.filter(({ id, participantId }) => id > upTo && participantId !== book.selfId).length;
}

export function linesOf(book: ChatBook): readonly ChatLine[] {
  const readByOthers = Math.max(0, ...[...book.read].filter(([who]) => who !== book.selfId).map(([, upTo]) => upTo));
  const name = (participantId: string) => book.names.get(participantId) ?? '';
  return [
    ...book.entries.map(({ id, at, participantId, clientId, text }): ChatLine => ({
      key: keyOf(participantId, clientId),
      participantId,
      name: name(participantId),
      own: participantId === book.selfId,
      text,
      at,
      state: id <= readByOthers ? 'read' : 'sent',
    })),
    ...book.unsent.map(({ clientId, text, at, failed }): ChatLine => ({
      key: keyOf(book.selfId, clientId),
      participantId: book.selfId,
      name: name(book.selfId),
      own: true,
      text,
      at,
      state: failed ? 'failed' : 'waiting',
    })),
  ];
}

export function keyOf(participantId: string, clientId: string): string {
  return `${participantId}/${clientId}`;
}

function afterHello(book: ChatBook, message: RealtimeMessage): ChatBook {
  const people = listOf(message['participants']);
  const chat = membersOf(message['chat']);
  const messages = listOf(chat?.['messages']);
  const read = new Map(book.read);
  for (const { id, readUpTo: upTo } of people) {
    if (typeof id === 'string' && typeof upTo === 'number') {
      read.set(id, upTo);
    }
  }
  // Older pages that were loaded stay, unless something between them and this is missing.
  const first = numberOf(messages[0]?.['id']);
  const adjoins = messages.length < helloLines || book.entries.some(({ id }) => id === first);
  const fresh = withEntries(named({ ...book, entries: adjoins ? book.entries : [], read, unreadOlder: 0 }, people, 'id'), messages);
  return {
    ...fresh,
    hasOlder: adjoins && book.entries.length > 0 ? book.hasOlder : messages.length >= helloLines,
    unreadOlder: Math.max(0, (numberOf(chat?.['unread']) ?? 0) - countUnread(fresh)),
  };
}

function named(book: ChatBook, people: readonly Members[], idMember: string): ChatBook {
  const names = new Map(book.names);
  for (const person of people) {
    const [id, name] = [textOf(person[idMember]), textOf(person['name'])];
    if (id !== null && name !== null) {
      names.set(id, name);
    }
  }
  return { ...book, names };
}

function withEntries(book: ChatBook, items: readonly Members[]): ChatBook {
  const fresh = items.map(entryIn).filter((entry) => entry !== null);
  if (fresh.length === 0) {
    return book;
  }
  const byId = new Map([...book.entries, ...fresh].map((entry) => [entry.id, entry]));
  const sent = new Set(fresh.filter(({ participantId }) => participantId === book.selfId).map(({ clientId }) => clientId));
  return {
    ...book,
    entries: [...byId.values()].sort((a, b) => a.id - b.id),
    unsent: sent.size === 0 ? book.unsent : book.unsent.filter(({ clientId }) => !sent.has(clientId)),
  };
}

function entryIn(item: Members): Entry | null {
  const [id, participantId, text] = [numberOf(item['id']), textOf(item['participantId']), textOf(item['text'])];
  return id === null || participantId === null || text === null
    ? null
    : { id, participantId, text, at: textOf(item['at']) ?? '', clientId: textOf(item['clientId']) ?? String(id) };
}
