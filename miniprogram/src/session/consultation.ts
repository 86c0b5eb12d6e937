import type { JoinDocument } from '../api/joinDocument';
import type { TelemedApi } from '../api/telemedApi';
import type { Platform } from '../platform/platform';
import { ChatRoom } from '../shared/chatRoom';
import type { CommandAnswer } from '../shared/commands';
import { type Ending, endingOfStatus } from '../shared/ending';
import { type MeetingState, meetingAfter, meetingOf } from '../shared/meeting';
import type { RealtimeMessage } from '../shared/message';
import { Observable } from '../shared/observable';
import { type ChannelState, RealtimeClient } from '../shared/realtimeClient';
import type { CloseReason } from '../shared/realtimeClose';
import { Admission } from './admission';
import type { ServerClock } from './serverClock';

/** A phone loses its network often, and without a word. */
const pace = { firstPauseMs: 300, longestPauseMs: 2000, checkMs: 2500 };

/** A consultation that one has joined, without picture and sound: who is there, what is written, whether one may stay. */
export class Consultation {
  readonly document: JoinDocument;
  readonly joinCode: string;
  readonly meeting: Observable<MeetingState>;
  readonly ending = new Observable<Ending | null>(null);
  readonly chat: ChatRoom;
  readonly admission: Admission;
  readonly clock: ServerClock;
  /** Asked to be silent by somebody of the clinic's: their name. */
  readonly mutedBy = new Observable<string | null>(null);
  private readonly realtime: RealtimeClient;
  /** When one came in, in ms of the server's clock. */
  private cameAt: number | null = null;
  private leftAt: number | null = null;

  constructor(platform: Platform, api: TelemedApi, clock: ServerClock, joinCode: string, joined: JoinDocument) {
    this.document = joined;
    this.joinCode = joinCode;
    this.clock = clock;
    this.meeting = new Observable(meetingOf(joined));
    this.admission = new Admission(api, clock, joinCode, joined, (ending) => { this.end(ending); });
    this.realtime = new RealtimeClient(
      { address: joined.realtime, selfId: joined.participant.id, credentials: this.admission, pace, openSocket: (address) => platform.openSocket(address) },
      { hear: (message) => { this.hear(message); }, closed: (reason) => { this.closed(reason); } },
    );
    this.admission.ask = (command) => this.ask(command);
    this.chat = new ChatRoom(joined.participant, {
      ask: (command) => this.ask(command),
      page: (cursor) => api.chatPage(joined.consultation.id, this.admission.token(), cursor),
      now: () => clock.now(),
    });
    this.realtime.state.subscribe((state) => {
      if (state !== 'online') {
        this.chat.pause();
      }
    });
  }

  get channel(): Observable<ChannelState> {
    return this.realtime.state;
  }

  /** How long one was, or is, in it, in ms of the server's clock; null before. */
  get stay(): { readonly from: number; readonly to: number } | null {
    return this.cameAt === null ? null : { from: this.cameAt, to: this.leftAt ?? this.clock.now() };
  }

  start(): void {
    this.cameAt ??= this.clock.now();
    this.realtime.start();
  }

  ask(command: RealtimeMessage): Promise<CommandAnswer> {
    return this.realtime.ask(command);
  }

  /** Is the channel still there? Asked when the program comes back, or something else broke. */
  check(): void {
    this.realtime.check();
  }

  /** The phone has another network: nothing of the old one lives. */
  networkChanged(): void {
    this.realtime.reconnect();
  }

  hangUp(): void {
    if (this.ending.get() === null) {
      this.realtime.leave();
      this.end('left');
    }
  }

  private hear(message: RealtimeMessage): void {
    this.admission.hear(message);
    this.meeting.set(meetingAfter(this.meeting.get(), message));
    this.chat.hear(message);
    const { participant } = this.document;
    if (message.type === 'mute' && message['participantId'] === participant.id && message['by'] !== participant.id && message['muted'] === true) {
      const by = this.meeting.get().people.find(({ id }) => id === message['by']);
      this.mutedBy.set(by?.name ?? '');
    }
  }

  private closed(reason: CloseReason): void {
    switch (reason) {
      case 'over':
        this.end(endingOfStatus(this.meeting.get().status));
        break;
      case 'kicked':
      case 'blocked':
      case 'removed':
        this.end(reason);
        break;
      case 'replaced':
      case 'left':
      case 'misunderstood':
        // Picture and sound do not depend on the channel.
        break;
    }
  }

  private end(ending: Ending): void {
    if (this.ending.get() === null) {
      this.leftAt = this.clock.now();
      this.admission.stop();
      this.realtime.stop();
      this.chat.pause();
      this.ending.set(ending);
    }
  }
}
