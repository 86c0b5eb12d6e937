import {
  type ChatBook, type ChatLine, acknowledged, chatAfter, countUnread, emptyChat, keyOf, lastId, linesOf, markFailed, queued, readUpTo, withPage,
} from './chatLog';
import type { CommandAnswer } from './commands';
import type { RealtimeMessage } from './message';
import { newId } from './newId';
import { Observable } from './observable';
import { Timer } from './timer';

export interface ChatState {
  /** Oldest first. */
  readonly lines: readonly ChatLine[];
  readonly unread: number;
  readonly hasOlder: boolean;
}

/** A page of `GET …/chat`. */
export interface ChatPage {
  readonly items: unknown;
  readonly next: string | null;
}

export interface ChatServer {
  ask(command: RealtimeMessage): Promise<CommandAnswer>;
  /** The page at the cursor, from the newest back; rejects when it is not to be had. */
  page(cursor: string | null): Promise<ChatPage>;
  /** The server's time in ms, as well as it is known. */
  now(): number;
}

/** What refusal is a matter of time: the line stays and is sent later. */
const passing: ReadonlySet<string> = new Set(['offline', 'unavailable']);
const laterMs = 2000;

/** The chat, over drops of the channel: what is written is sent once, in order, when there is a way. */
export class ChatRoom {
  readonly state = new Observable<ChatState>({ lines: [], unread: 0, hasOlder: false });
  private readonly server: ChatServer;
  private readonly newId: () => string;
  private book: ChatBook;
  private cursor: string | null = null;
  private sending = false;
  private online = false;
  private loading: Promise<void> | null = null;
  private readonly again = new Timer();
  private markedUpTo = 0;

  constructor(self: { readonly id: string; readonly name: string }, server: ChatServer, makeId: () => string = newId) {
    this.server = server;
    this.newId = makeId;
    this.book = emptyChat(self.id, self.name);
  }

  hear(message: RealtimeMessage): void {
    this.set(chatAfter(this.book, message));
    if (message.type === 'hello') {
      if (message['resumed'] !== true) {
        this.cursor = null; // Where it was, there may be a hole now.
      }
      this.online = true;
      this.sendNext();
      this.tellRead();
    }
  }

  /** The channel is away (or is not wanted any more): what was under way will be sent again when it says hello. */
  pause(): void {
    this.online = false;
    this.again.cancel();
  }

  send(text: string): void {
    if (text.trim() !== '') {
      this.set(queued(this.book, this.newId(), text, new Date(this.server.now()).toISOString()));
      this.sendNext();
    }
  }

  retry(key: string): void {
    const line = this.book.unsent.find(({ clientId }) => keyOf(this.book.selfId, clientId) === key);
    if (line?.failed === true) {
      this.set(markFailed(this.book, line.clientId, false));
      this.sendNext();
    }
  }

  markRead(): void {
    const upTo = lastId(this.book);
    if (upTo !== null && countUnread(this.book) > 0) {
      this.set(readUpTo(this.book, this.book.selfId, upTo));
      this.markedUpTo = upTo;
      this.tellRead();
    }
  }

  /** Once at a time; when it fails, there is still something to load. */
  loadOlder(): Promise<void> {
    this.loading ??= this.load().catch(() => undefined).finally(() => { this.loading = null; });
    return this.loading;
  }

  private async load(): Promise<void> {
    const before = this.book.entries.length;
    // The first pages hold what `hello` brought.
    while (this.book.hasOlder && this.book.entries.length === before) {
      const { items, next } = await this.server.page(this.cursor);
      this.cursor = next;
      this.set(withPage(this.book, items, next !== null));
    }
  }

  private sendNext(): void {
    const line = this.book.unsent.find(({ failed }) => !failed);
    if (line === undefined || this.sending || !this.online) {
      return;
    }
    this.sending = true;
    // A repetition under the same clientId counts once, so a lost answer does no harm.
    void this.server.ask({ type: 'chat', clientId: line.clientId, text: line.text }).then((answer) => {
      this.sending = false;
      if (answer.done && answer.id !== null) {
        this.set(acknowledged(this.book, line.clientId, answer.id));
      } else if (answer.done || !passing.has(answer.code)) {
        this.set(markFailed(this.book, line.clientId, true));
      } else {
        this.again.after(laterMs, () => { this.sendNext(); });
        return;
      }
      this.sendNext();
    });
  }

  private tellRead(): void {
    const upTo = this.markedUpTo;
    if (upTo > 0 && this.online) {
      void this.server.ask({ type: 'read', upTo }).then((answer) => {
        if (answer.done && this.markedUpTo === upTo) {
          this.markedUpTo = 0;
        }
      });
    }
  }

  private set(book: ChatBook): void {
    if (book !== this.book) {
      this.book = book;
      this.state.set({ lines: linesOf(book), unread: countUnread(book), hasOlder: book.hasOlder });
    }
  }
}
