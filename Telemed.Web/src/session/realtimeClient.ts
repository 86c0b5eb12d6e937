import type { Credentials } from '../media/credentials';
import { Observable } from '../media/observable';
import { Backoff } from '../media/timing';
import { type CommandAnswer, PendingCommands, notReached } from './commands';
import { EventOrder } from './eventOrder';
import { type RealtimeMessage, parseMessage } from './message';
import { type CloseReason, meaningOfClose } from './realtimeClose';
import type { ChannelState } from './roomCall';

export { type RealtimeMessage, parseMessage } from './message';

/** What is needed of a WebSocket. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'> & { readonly readyState: number };

const openState = 1;
/** Proxies close what is silent; and a dead network says nothing by itself. */
const pingMs = 15_000;
/** What an answer is waited for when there is a reason to doubt the connection, and a hello in any case. */
const checkMs = 4000;
const helloMs = 8000;
/** For the server to hear a good-bye before the socket is closed. */
const goodbyeMs = 1000;
/** A client that was not too fast for so long may be so again as if it were the first time. */
const calmMs = 60_000;

export interface RealtimeListener {
  /** Events come once and in order, whatever the connection did in between. */
  hear(message: RealtimeMessage): void;
  /** The channel is closed for good, and not from here. */
  closed(reason: CloseReason): void;
}

/**
 * The realtime channel, opened again and again for as long as it is told to, each time from where it broke off. Media does not depend
 * on it.
 */
export class RealtimeClient {
  readonly state = new Observable<ChannelState>('stopped');
  readonly #address: string;
  readonly #credentials: Credentials;
  readonly #listener: RealtimeListener;
  readonly #openSocket: (address: string) => Socket;
  readonly #backoff = new Backoff(500, 5000);
  /** For one that was closed for being too fast: a hello is no sign that it will not be so again. */
  readonly #calming = new Backoff(1000, 30_000);
  #calmedAt = Number.NEGATIVE_INFINITY;
  readonly #order = new EventOrder();
  readonly #commands = new PendingCommands(() => { this.check(); });
  #socket: Socket | null = null;
  #greeted = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #checking: ReturnType<typeof setTimeout> | undefined;
  #heard = true;

  constructor(
    address: string,
    credentials: Credentials,
    listener: RealtimeListener,
    openSocket: (address: string) => Socket = (url) => new WebSocket(url),
  ) {
    this.#address = address;
    this.#credentials = credentials;
    this.#listener = listener;
    this.#openSocket = openSocket;
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

  /** Stops, and says good-bye: the others see at once that this person has left. */
  leave(): void {
    const socket = this.#socket;
    if (socket !== null && this.#greeted) {
      this.#socket = null;
      socket.send(JSON.stringify({ type: 'leave' }));
      setTimeout(() => { socket.close(); }, goodbyeMs);
    }
    this.stop();
  }

  /** Asks the server to do something. Never rejects, and always has an answer within seconds. */
  ask(command: RealtimeMessage): Promise<CommandAnswer> {
    if (!this.#greeted || this.#socket?.readyState !== openState) {
      return Promise.resolve(notReached);
    }
    const { ref, answer } = this.#commands.add();
    this.#socket.send(JSON.stringify({ ...command, ref }));
    return answer;
  }

  /** There is a reason to doubt the connection, or to hope for a new one: find out now. */
  check(): void {
    if (this.state.get() === 'stopped') {
      return;
    }
    if (this.#socket === null) {
      this.#backoff.reset();
      this.#openAgain(0);
    } else if (this.#greeted && this.#checking === undefined) {
      this.#heard = false;
      this.#send({ type: 'ping' });
      this.#expect(checkMs);
    }
  }

  #open(): void {
    let socket: Socket;
    const shown = this.#credentials.token();
    try {
      socket = this.#openSocket(this.#address);
    } catch {
      this.state.set('offline'); // Not an address for a socket: it never will be one.
      return;
    }
    this.#socket = socket;
    // The token goes in the first message: in the address it would stand in logs.
    socket.onopen = () => {
      const after = this.#order.last;
      socket.send(JSON.stringify({ type: 'auth', token: shown, ...(after === null ? {} : { after }) }));
    };
    socket.onmessage = ({ data }) => { this.#receive(socket, data); };
    socket.onclose = ({ code, reason }) => { this.#closed(socket, code, reason, shown); };
    this.#heard = false;
    this.#expect(helloMs);
    this.#ping = setInterval(() => { this.#sendPing(); }, pingMs);
  }

  #receive(socket: Socket, data: unknown): void {
    const message = parseMessage(data);
    if (socket !== this.#socket || message === null) {
      return;
    }
    this.#heard = true;
    clearTimeout(this.#checking);
    this.#checking = undefined;
    switch (this.#order.judge(message)) {
      case 'known':
        return;
      case 'gap':
        // Cannot be, by the protocol. Whatever it was: the whole state, anew.
        this.#order.forget();
        this.#lost(socket);
        return;
      case 'next':
        break;
    }
    if (message.type === 'hello') {
      this.#backoff.reset();
      this.#greeted = true;
    }
    this.#commands.hear(message);
    this.#listener.hear(message);
    // By what the listener heard it may be stopped by now.
    if (message.type === 'hello' && socket === this.#socket) {
      this.state.set('online');
    }
  }

  #sendPing(): void {
    if (this.#greeted && !this.#heard && this.#socket !== null) {
      this.#lost(this.#socket);
    } else if (this.#greeted) {
      this.#heard = false;
      this.#send({ type: 'ping' });
    }
  }

  #send(message: RealtimeMessage): void {
    if (this.#socket?.readyState === openState) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #expect(ms: number): void {
    const socket = this.#socket;
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => {
      this.#checking = undefined;
      if (socket !== null && !this.#heard) {
        this.#lost(socket);
      }
    }, ms);
  }

  #lost(socket: Socket): void {
    this.#closed(socket, 1006, '', this.#credentials.token());
  }

  #closed(socket: Socket, code: number, reason: string, shown: string): void {
    if (socket !== this.#socket) {
      return;
    }
    this.#drop();
    const meaning = meaningOfClose(code, reason);
    if (meaning.next === 'stop') {
      this.state.set('stopped');
      this.#listener.closed(meaning.reason);
      return;
    }
    this.state.set('offline');
    // Not everybody at the same moment when a server comes back.
    const pause = (meaning.next === 'slowly' ? this.#calm() : this.#backoff.next()) * (0.75 + Math.random() / 2);
    if (meaning.next !== 'renew') {
      this.#openAgain(pause);
    } else {
      void this.#credentials.renew(shown).catch(() => undefined).then(() => { this.#openAgain(pause); });
    }
  }

  #calm(): number {
    if (Date.now() - this.#calmedAt > calmMs) {
      this.#calming.reset();
    }
    this.#calmedAt = Date.now();
    return this.#calming.next();
  }

  #openAgain(inMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (this.state.get() !== 'stopped' && this.#socket === null) {
        this.#open();
      }
    }, inMs);
  }

  #drop(): void {
    clearInterval(this.#ping);
    clearTimeout(this.#checking);
    this.#checking = undefined;
    this.#greeted = false;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#commands.dropAll();
  }
}
