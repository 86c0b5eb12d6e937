import { Backoff, spread } from './backoff';
import { type CommandAnswer, PendingCommands, notReached } from './commands';
import type { Credentials } from './credentials';
import { EventOrder } from './eventOrder';
import { type RealtimeMessage, parseMessage, textOf } from './message';
import { Observable } from './observable';
import { type CloseReason, meaningOfClose } from './realtimeClose';
import { Timer } from './timer';

/** `offline`: lost, and opened again by itself; media goes on meanwhile. */
export type ChannelState = 'connecting' | 'online' | 'offline' | 'stopped';

/** A WebSocket. Each listener is set once, before anything can happen. */
export interface Socket {
  /** Says nothing where the socket is not open: what is lost is asked for again, or was not waited for. */
  send(text: string): void;
  close(): void;
  onOpen(listener: () => void): void;
  onMessage(listener: (data: unknown) => void): void;
  /** Once, however it came about; 1006 where there was no close frame. */
  onClose(listener: (code: number, reason: string) => void): void;
}

/** How patient a client is, in ms. */
export interface Pace {
  /** Between two attempts to connect, at first and at the most. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** What an answer is waited for when there is a reason to doubt the connection. */
  readonly checkMs: number;
}

/** Proxies close what is silent; and a dead network says nothing by itself. */
const pingMs = 15_000;
/** What a hello is waited for. */
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

/** What the channel is made for: whose it is, where it leads, and how a socket is opened here. */
export interface RealtimeOptions {
  readonly address: string;
  readonly selfId: string;
  readonly credentials: Credentials;
  readonly pace: Pace;
  /** May throw where the address is none. */
  readonly openSocket: (address: string) => Socket;
}

/**
 * The realtime channel, opened again and again for as long as it is told to, each time from where it broke off. Media does not depend
 * on it.
 */
export class RealtimeClient {
  readonly state = new Observable<ChannelState>('stopped');
  private readonly options: RealtimeOptions;
  private readonly listener: RealtimeListener;
  private readonly backoff: Backoff;
  /** For one that was closed for being too fast: a hello is no sign that it will not be so again. */
  private readonly calming = new Backoff(1000, 30_000);
  private calmedAt = Number.NEGATIVE_INFINITY;
  private readonly order = new EventOrder();
  private readonly commands = new PendingCommands(() => { this.check(); });
  private socket: Socket | null = null;
  private greeted = false;
  private heard = true;
  /** Some phones do not hand on the reason of a close; the message before it says the same. */
  private farewell: CloseReason | null = null;
  private readonly retry = new Timer();
  private readonly ping = new Timer();
  private readonly checking = new Timer();

  constructor(options: RealtimeOptions, listener: RealtimeListener) {
    this.options = options;
    this.listener = listener;
    this.backoff = new Backoff(options.pace.firstPauseMs, options.pace.longestPauseMs);
  }

  start(): void {
    if (this.state.get() === 'stopped') {
      this.state.set('connecting');
      this.open();
    }
  }

  stop(): void {
    this.state.set('stopped');
    this.retry.cancel();
    this.drop();
  }

  /** Stops, and says good-bye: the others see at once that this person has left. */
  leave(): void {
    const socket = this.socket;
    if (socket !== null && this.greeted) {
      this.socket = null;
      socket.send(JSON.stringify({ type: 'leave' }));
      setTimeout(() => { socket.close(); }, goodbyeMs);
    }
    this.stop();
  }

  /** Asks the server to do something. Never rejects, and always has an answer within seconds. */
  ask(command: RealtimeMessage): Promise<CommandAnswer> {
    if (!this.greeted || this.socket === null) {
      return Promise.resolve(notReached);
    }
    const { ref, answer } = this.commands.add();
    this.socket.send(JSON.stringify({ ...command, ref }));
    return answer;
  }

  /** There is a reason to doubt the connection, or to hope for a new one: find out now. */
  check(): void {
    if (this.state.get() === 'stopped') {
      return;
    }
    if (this.socket === null) {
      this.backoff.reset();
      this.openAgain(0);
    } else if (this.greeted && !this.checking.isSet) {
      this.heard = false;
      this.socket.send(JSON.stringify({ type: 'ping' }));
      this.expect(this.options.pace.checkMs);
    }
  }

  /** The network is another one: what is open leads nowhere. */
  reconnect(): void {
    if (this.state.get() === 'stopped') {
      return;
    }
    this.drop();
    this.state.set('offline');
    this.backoff.reset();
    this.openAgain(0);
  }

  private open(): void {
    const shown = this.options.credentials.token();
    let socket: Socket;
    try {
      socket = this.options.openSocket(this.options.address);
    } catch {
      this.state.set('offline'); // Not an address for a socket: it never will be one.
      return;
    }
    this.socket = socket;
    this.farewell = null;
    // The token goes in the first message: in the address it would stand in logs.
    socket.onOpen(() => {
      const after = this.order.last;
      socket.send(JSON.stringify({ type: 'auth', token: shown, ...(after === null ? {} : { after }) }));
    });
    socket.onMessage((data) => { this.receive(socket, data); });
    socket.onClose((code, reason) => { this.closed(socket, code, reason, shown); });
    this.heard = false;
    this.expect(helloMs);
    this.ping.every(pingMs, () => { this.sendPing(); });
  }

  private receive(socket: Socket, data: unknown): void {
    const message = parseMessage(data);
    if (socket !== this.socket || message === null) {
      return;
    }
    this.heard = true;
    this.checking.cancel();
    switch (this.order.judge(message)) {
      case 'known':
        return;
      case 'gap':
        // Cannot be, by the protocol. Whatever it was: the whole state, anew.
        this.order.forget();
        this.lost(socket);
        return;
      case 'next':
        break;
    }
    if (message.type === 'hello') {
      this.backoff.reset();
      this.greeted = true;
    }
    this.farewell = farewellIn(message, this.options.selfId) ?? this.farewell;
    this.commands.hear(message);
    this.listener.hear(message);
    // By what the listener heard it may be stopped by now.
    if (message.type === 'hello' && socket === this.socket) {
      this.state.set('online');
    }
  }

  private sendPing(): void {
    if (this.socket === null || !this.greeted) {
      return;
    }
    if (!this.heard) {
      this.lost(this.socket);
    } else {
      this.heard = false;
      this.socket.send(JSON.stringify({ type: 'ping' }));
    }
  }

  private expect(ms: number): void {
    const socket = this.socket;
    this.checking.after(ms, () => {
      if (socket !== null && !this.heard) {
        this.lost(socket);
      }
    });
  }

  private lost(socket: Socket): void {
    this.closed(socket, 1006, '', this.options.credentials.token());
  }

  private closed(socket: Socket, code: number, reason: string, shown: string): void {
    if (socket !== this.socket) {
      return;
    }
    this.drop();
    const meaning = this.farewell === null ? meaningOfClose(code, reason) : { next: 'stop' as const, reason: this.farewell };
    if (meaning.next === 'stop') {
      this.state.set('stopped');
      this.listener.closed(meaning.reason);
      return;
    }
    this.state.set('offline');
    const pause = spread(meaning.next === 'slowly' ? this.calm() : this.backoff.next());
    if (meaning.next !== 'renew') {
      this.openAgain(pause);
    } else {
      const again = () => { this.openAgain(pause); };
      this.options.credentials.renew(shown).then(again, again);
    }
  }

  private calm(): number {
    if (Date.now() - this.calmedAt > calmMs) {
      this.calming.reset();
    }
    this.calmedAt = Date.now();
    return this.calming.next();
  }

  private openAgain(inMs: number): void {
    this.retry.after(inMs, () => {
      if (this.state.get() !== 'stopped' && this.socket === null) {
        this.open();
      }
    });
  }

  private drop(): void {
    this.ping.cancel();
    this.checking.cancel();
    this.greeted = false;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.commands.dropAll();
  }
}

/** The last message before the server closes for good (docs/realtime.md, events). */
function farewellIn(message: RealtimeMessage, selfId: string): CloseReason | null {
  if (message.type === 'ended') {
    return 'over';
  }
  if (message.type !== 'participant' || textOf(message['participantId']) !== selfId) {
    return null;
  }
  const { change } = message;
  return change === 'kicked' || change === 'blocked' || change === 'removed' ? change : null;
}
