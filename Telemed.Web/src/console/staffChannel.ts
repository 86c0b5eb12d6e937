import { Backoff, spread } from '../shared/backoff';
import { parseMessage } from '../shared/message';
import { Observable } from '../shared/observable';
import { type VisitEntry, visitIn } from './visits';

/** What the channel tells about the list. */
export type VisitNews =
  | { readonly type: 'list'; readonly items: readonly VisitEntry[] }
  | { readonly type: 'visit'; readonly visit: VisitEntry }
  | { readonly type: 'gone'; readonly id: string };

/**
 * - `stopped`: not asked for, or the session is over.
 * - `connecting`: first attempt.
 * - `online`: the server has sent the list.
 * - `offline`: it was lost, or is not to be had, and is opened again after a wait.
 */
export type ChannelState = 'stopped' | 'connecting' | 'online' | 'offline';

/** The part of a WebSocket that is used, so that tests can hold the other end. */
export interface ChannelSocket {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  close(): void;
}

export interface ChannelOptions {
  readonly onNews: (news: VisitNews) => void;
  readonly onSignedOut: () => void;
  readonly open?: () => ChannelSocket;
  readonly random?: () => number;
}

/** For the handshake and the list. */
const listDeadlineMs = 8000;
/** The server says something every 15 s at least; after two that are missing the line is dead, whatever the browser believes. */
const silenceMs = 35_000;

/** `GET /api/v1/staff/realtime`: the list, live, opened again and again for as long as it is told to. */
export class StaffChannel {
  readonly state = new Observable<ChannelState>('stopped');
  readonly #options: ChannelOptions;
  readonly #backoff = new Backoff(500, 15_000);
  #socket: ChannelSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.state.get() === 'stopped') {
      this.state.set('connecting');
      this.#open();
    }
  }

  stop(): void {
    this.state.set('stopped');
    clearTimeout(this.#retry);
    this.#drop();
  }

  /** The network is back, or the page is looked at again: no more waiting. */
  retryNow(): void {
    if (this.state.get() === 'offline' && this.#socket === null) {
      clearTimeout(this.#retry);
      this.#backoff.reset();
      this.#open();
    }
  }

  #open(): void {
    let socket: ChannelSocket;
    try {
      socket = (this.#options.open ?? openSocket)();
    } catch {
      this.#again();
      return;
    }
    this.#socket = socket;
    socket.onmessage = ({ data }) => { this.#receive(socket, data); };
    socket.onclose = ({ code, reason }) => { this.#closed(socket, code, reason); };
    this.#expectWithin(listDeadlineMs, socket);
  }

  #receive(socket: ChannelSocket, data: unknown): void {
    const message = parseMessage(data);
    if (socket !== this.#socket || message === null) {
      return;
    }
    const isOnline = this.state.get() === 'online';
    if (isOnline || message.type === 'list') {
      this.#expectWithin(silenceMs, socket);
    }
    switch (message.type) {
      case 'list':
        this.#backoff.reset();
        this.#options.onNews({ type: 'list', items: Array.isArray(message['items']) ? message['items'].map(visitIn).filter((visit) => visit !== null) : [] });
        this.state.set('online');
        break;
      case 'visit': {
        const visit = visitIn(message);
        if (visit !== null) {
          this.#options.onNews({ type: 'visit', visit });
        }
        break;
      }
      case 'gone':
        if (typeof message['id'] === 'string') {
          this.#options.onNews({ type: 'gone', id: message['id'] });
        }
        break;
    }
  }

  #expectWithin(ms: number, socket: ChannelSocket): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => { this.#closed(socket, 1006, ''); }, ms);
  }

  #closed(socket: ChannelSocket, code: number, reason: string): void {
    if (socket !== this.#socket) {
      return;
    }
    this.#drop();
    if (code === 1008) {
      // Signed out; or another window took this one's place, which would take it back for ever. Who is left without a channel asks instead.
      this.state.set('stopped');
      if (reason === 'signed-out') {
        this.#options.onSignedOut();
      }
      return;
    }
    this.#again();
  }

  #again(): void {
    this.state.set('offline');
    clearTimeout(this.#retry);
    // Not everybody at the same moment when a server comes back.
    this.#retry = setTimeout(() => { this.#open(); }, spread(this.#backoff.next(), this.#options.random));
  }

  #drop(): void {
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}

function openSocket(): ChannelSocket {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/staff/realtime`);
  const channel: ChannelSocket = { onmessage: null, onclose: null, close: () => { socket.close(); } };
  socket.onmessage = ({ data }) => { channel.onmessage?.({ data: data as unknown }); };
  socket.onclose = ({ code, reason }) => { channel.onclose?.({ code, reason }); };
  return channel;
}
