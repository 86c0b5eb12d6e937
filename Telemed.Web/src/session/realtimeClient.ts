import type { Credentials } from '../media/credentials';
import { Observable } from '../media/observable';
import { Backoff } from '../media/timing';

/** A message of the realtime channel (docs/realtime.md); what a message holds beyond its type is checked by who reads it. */
export interface RealtimeMessage {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * - `stopped`: not asked for, or the server asked to leave it.
 * - `connecting`: first attempt.
 * - `online`: the server said hello.
 * - `offline`: it was lost and is opened again after a wait.
 */
export type RealtimeState = 'stopped' | 'connecting' | 'online' | 'offline';

/** What a close means, by code and reason (docs/realtime.md). */
export type RealtimeEnd = 'again' | 'renew' | 'leave' | 'gone';

export function meaningOfClose(code: number, reason: string): RealtimeEnd {
  if (code === 1009) {
    return 'leave';
  }
  if (reason === 'left') {
    return 'leave';
  }
  if (code !== 1008) {
    return 'again';
  }
  switch (reason) {
    case 'kicked':
    case 'blocked':
    case 'removed':
    case 'ended':
      return 'gone';
    case 'replaced':
    case 'malformed':
    case 'too-fast':
      return 'leave';
    default:
      return 'renew';
  }
}

/** Proxies close what is silent; and a dead network says nothing by itself. */
const pingMs = 15_000;

/** The realtime channel, opened again and again for as long as it is told to. Nothing of the call depends on it: it only makes it quicker. */
export class RealtimeClient {
  readonly state = new Observable<RealtimeState>('stopped');
  readonly #address: string;
  readonly #credentials: Credentials;
  readonly #onMessage: (message: RealtimeMessage) => void;
  readonly #onGone: () => void;
  readonly #backoff = new Backoff(500, 5000);
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #heard = true;

  constructor(address: string, credentials: Credentials, onMessage: (message: RealtimeMessage) => void, onGone: () => void) {
    this.#address = address;
    this.#onGone = onGone;
    this.#credentials = credentials;
    this.#onMessage = onMessage;
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

  #open(): void {
    let socket: WebSocket;
    const shown = this.#credentials.token();
    try {
      socket = new WebSocket(this.#address);
    } catch {
      this.state.set('offline'); // Not an address for a socket: it never will be one.
      return;
    }
    this.#socket = socket;
    // The token goes in the first message: in the address it would stand in logs.
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'auth', token: shown }));
    };
    socket.onmessage = ({ data }) => { this.#receive(socket, data); };
    socket.onclose = ({ code, reason }) => { this.#closed(socket, meaningOfClose(code, reason), shown); };
    this.#heard = true;
    this.#ping = setInterval(() => { this.#sendPing(socket); }, pingMs);
  }

  #receive(socket: WebSocket, data: unknown): void {
    const message = parseMessage(data);
    if (socket !== this.#socket || message === null) {
      return;
    }
    this.#heard = true;
    if (message.type === 'hello') {
      this.#backoff.reset();
      this.state.set('online');
    }
    this.#onMessage(message);
  }

  #sendPing(socket: WebSocket): void {
    if (!this.#heard) {
      socket.close();
      this.#closed(socket, 'again', this.#credentials.token());
    } else if (socket.readyState === WebSocket.OPEN) {
      this.#heard = false;
      socket.send(JSON.stringify({ type: 'ping' }));
    }
  }

  #closed(socket: WebSocket, end: RealtimeEnd, shown: string): void {
    if (socket !== this.#socket) {
      return;
    }
    this.#drop();
    if (end === 'gone' || end === 'leave') {
      this.state.set('stopped');
      if (end === 'gone') {
        this.#onGone();
      }
      return;
    }
    this.state.set('offline');
    const ready = end === 'renew' ? this.#credentials.renew(shown).catch(() => undefined) : Promise.resolve();
    void ready.then(() => {
      if (this.state.get() !== 'stopped' && this.#socket === null) {
        clearTimeout(this.#retry);
        // Not everybody at the same moment when a server comes back.
        this.#retry = setTimeout(() => { this.#open(); }, this.#backoff.next() * (0.75 + Math.random() / 2));
      }
    });
  }

  #drop(): void {
    clearInterval(this.#ping);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}

export function parseMessage(data: unknown): RealtimeMessage | null {
  if (typeof data !== 'string') {
    return null;
  }
  try {
    const message: unknown = JSON.parse(data);
    return typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string'
      ? (message as RealtimeMessage)
      : null;
  } catch {
    return null;
  }
}
