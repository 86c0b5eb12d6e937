import { Backoff, spread } from '../base/backoff';
import { Observable } from '../base/observable';
import { textOf } from '../base/members';
import { Timer } from '../base/timer';
import type { Platform, Socket } from '../platform/platform';
import { type CommandAnswer, PendingCommands, notReached } from './commands';
import { EventOrder } from './eventOrder';
import { type RealtimeMessage, parseMessage } from './message';
import { type CloseReason, meaningOfClose } from './realtimeClose';

export type ChannelState = 'stopped' | 'connecting' | 'online' | 'offline';

/** Proxies close what is silent; and a dead network says nothing by itself. */
const pingMs = 15_000;
/** What an answer is waited for when there is a reason to doubt the connection, and a hello in any case. */
const checkMs = 2500;
const helloMs = 8000;
/** For the server to hear a good-bye before the socket is closed. */
const goodbyeMs = 1000;

export interface RealtimeListener {
  /** Events come once and in order, whatever the connection did in between. */
  hear(message: RealtimeMessage): void;
  /** The channel is closed for good, and not from here. */
  closed(reason: CloseReason): void;
}

/** The access token, as far as the channel needs it. */
export interface Credentials {
  token(): string;
  /** Another token in the place of the one that was refused. */
  renew(refused: string): Promise<void>;
}

/** The realtime channel, opened again and again for as long as it is told to, each time from where it broke off. */
export class RealtimeClient {
  readonly state = new Observable<ChannelState>('stopped');
  private readonly platform: Platform;
  private readonly address: string;
  private readonly selfId: string;
  private readonly credentials: Credentials;
  private readonly listener: RealtimeListener;
  private readonly backoff = new Backoff(300, 2000);
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

  constructor(platform: Platform, address: string, selfId: string, credentials: Credentials, listener: RealtimeListener) {
    this.platform = platform;
    this.address = address;
    this.selfId = selfId;
    this.credentials = credentials;
    this.listener = listener;
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
      this.expect(checkMs);
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
    const shown = this.credentials.token();
    const socket = this.platform.openSocket(this.address);
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
    this.farewell = farewellIn(message, this.selfId) ?? this.farewell;
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
    this.closed(socket, 1006, '', this.credentials.token());
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
    const pause = spread(this.backoff.next());
    if (meaning.next === 'again') {
      this.openAgain(pause);
    } else {
      const again = () => { this.openAgain(pause); };
      this.credentials.renew(shown).then(again, again);
    }
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
