import type { JoinDocument } from '../api/joinDocument';
import type { TelemedApi } from '../api/telemedApi';
import type { Platform } from '../platform/platform';
import { ChatRoom } from '../shared/chatRoom';
import type { CommandAnswer } from '../shared/commands';
import { type Ending, endingOfStatus } from '../shared/ending';
import { type MeetingState, meetingAfter, meetingOf } from '../shared/meeting';
import type { RealtimeMessage } from '../shared/message';
import { Observable } from '../shared/observable';
import { OwnMicrophone, type SwitchedMicrophone } from '../shared/ownMicrophone';
import { type ChannelState, RealtimeClient } from '../shared/realtimeClient';
import type { CloseReason } from '../shared/realtimeClose';
import { Admission } from './admission';
import { Microphone } from './microphone';
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
  private readonly realtime: RealtimeClient;
  private readonly ownMicrophone: OwnMicrophone;
  /** When one came in, in ms of the server's clock. */
  private cameAt: number | null = null;
  private leftAt: number | null = null;

  constructor(platform: Platform, api: TelemedApi, clock: ServerClock, joinCode: string, joined: JoinDocument, microphone: SwitchedMicrophone = new Microphone()) {
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
    this.ownMicrophone = new OwnMicrophone(joined.participant.id, microphone, (command) => this.ask(command), () => this.meeting.get().permissions.has('muteSelf'));
    this.realtime.state.subscribe((state) => {
      if (state !== 'online') {
        this.chat.pause();
      }
    });
  }

  get channel(): Observable<ChannelState> {
    return this.realtime.state;
  }

  /** The id of who asked one to be silent, which one then is; null again once the person has switched the microphone on. */
  get mutedBy(): Observable<string | null> {
    return this.ownMicrophone.mutedBy;
  }

  /** How long one was, or is, in it, in ms of the server's clock; null before. */
  get stay(): { readonly from: number; readonly to: number } | null {
    return this.cameAt === null ? null : { from: this.cameAt, to: this.leftAt ?? this.clock.now() };
  }

  /** Goes in; once it is over, nothing does that any more. */
  start(): void {
    if (this.ending.get() !== null) {
      return;
    }
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
    this.ownMicrophone.hear(message);
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
      this.ownMicrophone.stop();
      this.realtime.stop();
      this.chat.pause();
      this.ending.set(ending);
    }
  }
}
