import type { JoinDocument, ParticipantInfo } from '../api/joinDocument';
import { CameraWatch } from '../media/cameraWatch';
import type { LocalMedia } from '../media/localMedia';
import { watchNetwork } from '../media/networkWatch';
import { Outgoing } from '../media/outgoing';
import { Publisher, type PublisherState } from '../media/publisher';
import { resumeSound } from '../media/sound';
import type { RtcSample } from '../media/statistics';
import { WhipClient } from '../media/whipClient';
import { ChatRoom } from '../shared/chatRoom';
import type { CommandAnswer } from '../shared/commands';
import { type MeetingState, meetingAfter, meetingOf } from '../shared/meeting';
import { type RealtimeMessage, textOf } from '../shared/message';
import { Observable } from '../shared/observable';
import { OwnMicrophone, type SwitchedMicrophone } from '../shared/ownMicrophone';
import { RealtimeClient } from '../shared/realtimeClient';
import type { CloseReason } from '../shared/realtimeClose';
import type { AccessToken } from './accessToken';
import { AddressBook } from './addressBook';
import { Moderation } from './moderation';
import { outcomeOf } from './outcome';
import { ParticipantApi, outcomeOfCall } from './participantApi';
import type { Measured } from './qualityReport';
import { QualityWatch } from './qualityWatch';
import { RemoteParticipant } from './remoteParticipant';
import { Remotes } from './remotes';
import type { ChannelState, Meeting, Outcome, Remote, RoomCall } from './roomCall';
import { ScreenSharing } from './screenShare';
import { pictureOf } from './snapshot';
import { StreamNotices } from './streamNotice';
import { WakeLock } from './wakeLock';
import { openWebSocket } from './webSocket';

/** A browser has one network for hours; a clinic has many of them that come back at the same moment. */
const channelPace = { firstPauseMs: 500, longestPauseMs: 5000, checkMs: 4000 };

/** One participant's part in a consultation, from the click on "start" to hanging up. */
export class Call implements RoomCall {
  readonly document: JoinDocument;
  readonly self: ParticipantInfo;
  readonly local: LocalMedia;
  readonly meeting: Observable<Meeting>;
  readonly remotes = new Observable<readonly Remote[]>([]);
  readonly publisher: Publisher;
  readonly chat: ChatRoom;
  readonly screen = new ScreenSharing();
  readonly soundBlocked = new Observable(false);
  /** performance.now() of the click that started it. */
  readonly clickedAt: number;
  firstFrameAt: number | null = null;
  #state: MeetingState;
  readonly #token: AccessToken;
  readonly #addresses: AddressBook;
  readonly #realtime: RealtimeClient;
  readonly #remotes: Remotes<RemoteParticipant>;
  readonly #outgoing: Outgoing;
  readonly #microphone: OwnMicrophone;
  readonly #moderation: Moderation;
  readonly #api: ParticipantApi;
  readonly #notices = new StreamNotices();
  readonly #camera = new CameraWatch();
  readonly #quality: QualityWatch;
  readonly #wakeLock = new WakeLock();
  readonly #stopping = new AbortController();

  constructor(joined: JoinDocument, token: AccessToken, local: LocalMedia, onClosed: (reason: CloseReason) => void, clickedAt = performance.now()) {
    this.clickedAt = clickedAt;
    this.document = joined;
    this.self = joined.participant;
    this.local = local;
    this.#token = token;
    this.#state = meetingOf(joined);
    this.meeting = new Observable<Meeting>(this.#state);
    this.#addresses = new AddressBook(joined);
    const ask = (command: RealtimeMessage) => this.#ask(command);
    this.#api = new ParticipantApi(joined.consultation.id, token);
    this.#moderation = new Moderation(ask, this.#api);
    this.chat = new ChatRoom(this.self, { ask, page: (cursor) => this.#api.chatPage(cursor), now: () => Date.now() });
    this.#realtime = new RealtimeClient(
      { address: joined.realtime, selfId: this.self.id, credentials: token, pace: channelPace, openSocket: openWebSocket },
      { hear: (message) => { this.#hear(message); }, closed: onClosed },
    );
    this.#outgoing = new Outgoing(local.status, this.screen.track);
    this.publisher = new Publisher(token, () => new WhipClient(
      { endpoint: this.#addresses.whip ?? '', credentials: token, iceServers: joined.iceServers },
      this.#outgoing.stream.get() ?? new MediaStream(),
    ));
    this.#remotes = new Remotes((id) => this.#newRemote(id));
    this.#remotes.shown.subscribe((remotes) => {
      this.remotes.set(remotes);
      this.#noteBlockedSound();
    });
    this.#remotes.follow(this.#state);
    this.#microphone = new OwnMicrophone(this.self.id, switchedMicrophone(local), ask, () => this.#state.permissions.has('muteSelf'));
    this.#quality = new QualityWatch(() => this.#measure(), (report) => { void this.#ask(report); });
  }

  get publishing(): Observable<PublisherState> {
    return this.publisher.state;
  }

  get sent(): Observable<RtcSample | null> {
    return this.publisher.sample;
  }

  get channel(): Observable<ChannelState> {
    return this.#realtime.state;
  }

  get advice(): RoomCall['advice'] {
    return this.#quality.advice;
  }

  get streamNotice(): RoomCall['streamNotice'] {
    return this.#notices.shown;
  }

  get mutedBy(): Observable<string | null> {
    return this.#microphone.mutedBy;
  }

  start(): void {
    void resumeSound();
    this.#remotes.shown.get()[0]?.video.frames.onNextFrame(() => { this.firstFrameAt = performance.now(); });
    const { signal } = this.#stopping;
    signal.addEventListener('abort', this.#outgoing.stream.subscribe(() => { this.#publish(); }));
    signal.addEventListener('abort', this.publisher.sample.subscribe((sample) => { this.#watchCamera(sample); }));
    signal.addEventListener('abort', this.local.status.subscribe(({ speakerId }) => { this.#useSpeaker(speakerId); }));
    signal.addEventListener('abort', this.#realtime.state.subscribe((state) => {
      if (state !== 'online') {
        this.chat.pause();
        this.#remotes.expectAnything();
      }
    }));
    this.#publish();
    this.#remotes.start();
    this.#realtime.start();
    this.#quality.start();
    this.#wakeLock.start();
    signal.addEventListener('abort', watchNetwork(() => { this.#networkChanged(); }));
  }

  /** Ends it here; to the others it looks as if the line broke, until `leave` or the grace period says otherwise. */
  stop(): void {
    this.#stopping.abort();
    this.#quality.stop();
    this.#microphone.stop();
    this.screen.stop();
    this.#outgoing.stop();
    this.publisher.stop();
    this.#remotes.stop();
    this.chat.pause();
    this.#realtime.stop();
    this.#notices.stop();
    this.#token.stop();
    this.#wakeLock.stop();
  }

  /** Ends it, and tells the others that it is meant. */
  hangUp(): void {
    this.#realtime.leave();
    this.stop();
  }

  playSound(): void {
    void resumeSound();
    this.remotes.get().forEach(({ video }) => { void video.gate.playSound(); });
  }

  takeOver(): void {
    this.publisher.takeOver();
  }

  async raiseHand(raised: boolean): Promise<Outcome> {
    return outcomeOf(await this.#ask({ type: 'hand', raised }));
  }

  lowerHand(participantId: string): Promise<Outcome> {
    return this.#moderation.lowerHand(participantId);
  }

  mute(participantId: string): Promise<Outcome> {
    return this.#moderation.mute(participantId);
  }

  remove(participantId: string, forGood: boolean): Promise<Outcome> {
    return this.#moderation.remove(participantId, forGood);
  }

  async allowToPublish(participantId: string, allow: boolean): Promise<Outcome> {
    const person = this.meeting.get().people.find(({ id }) => id === participantId);
    if (person === undefined) {
      return 'not-possible';
    }
    return await (allow ? this.#moderation.allow(person) : this.#moderation.takeOffTheAir(person));
  }

  endForAll(): Promise<Outcome> {
    return this.#moderation.endForAll();
  }

  takeSnapshot(participantId: string): Promise<Outcome> {
    return outcomeOfCall(async () => {
      const remote = this.#remotes.find(participantId);
      const picture = remote === null ? null : await pictureOf(remote.video.element);
      return picture === null ? 'not-possible' : await this.#api.keepSnapshot(participantId, picture);
    });
  }

  async streamPlans(): Promise<ReadonlyMap<string, string> | null> {
    try {
      return await this.#api.streamPlans();
    } catch {
      return null;
    }
  }

  #ask(command: RealtimeMessage): Promise<CommandAnswer> {
    return this.#realtime.ask(command);
  }

  #hear(message: RealtimeMessage): void {
    this.#addresses.hear(message);
    const { token, expiresAt } = message;
    if (message.type === 'token' && typeof token === 'string' && textOf(expiresAt) !== null) {
      this.#token.adopt({ token, expiresAt: String(expiresAt) });
    }
    const before = this.#state;
    const after = meetingAfter(before, message);
    this.#state = after;
    this.meeting.set(after);
    // After a while without the channel streams may have gone and come without a word.
    this.#remotes.follow(after, message.type === 'hello');
    if (beginsToBeWatched(message, this.self.id)) {
      this.publisher.welcomeViewer();
    }
    this.#notices.hear(message);
    this.chat.hear(message);
    this.#microphone.hear(message);
    if (message.type === 'hello') {
      this.publisher.retryNow();
    }
    if (message.type === 'hello' || message.type === 'token' || before.mayPublish !== after.mayPublish) {
      this.#publishIfAllowed(after);
    }
  }

  /** The clinic can stop somebody's publishing, and allow it again; the hub would refuse every attempt meanwhile. */
  #publishIfAllowed({ mayPublish }: Meeting): void {
    if (!mayPublish) {
      this.screen.stop();
      this.publisher.stop();
    } else if (this.#outgoing.stream.get() !== null && this.#addresses.whip !== null) {
      this.publisher.start();
    }
  }

  #publish(): void {
    this.#publishIfAllowed(this.meeting.get());
    void this.publisher.replaceTracks(this.#outgoing.stream.get()?.getTracks() ?? []);
  }

  #watchCamera(sample: RtcSample | null): void {
    // A page that is not seen may be denied its camera by the phone.
    const remedy = this.#camera.next(sample, this.#cameraIsSent() && document.visibilityState === 'visible');
    if (remedy === 'camera') {
      void this.local.reopenCamera();
    } else if (remedy === 'session') {
      this.publisher.renew();
    }
  }

  #cameraIsSent(): boolean {
    const { cameraOn, isTestPicture, stream } = this.local.status.get();
    return cameraOn && !isTestPicture && this.screen.track.get() === null && (stream?.getVideoTracks().length ?? 0) > 0;
  }

  #newRemote(id: string): RemoteParticipant {
    const context = { credentials: this.#token, iceServers: this.document.iceServers };
    const remote = new RemoteParticipant(id, context, () => this.#addresses.play(id));
    remote.video.useSpeaker(this.local.status.get().speakerId);
    remote.video.gate.soundBlocked.subscribe(() => { this.#noteBlockedSound(); });
    return remote;
  }

  #noteBlockedSound(): void {
    this.soundBlocked.set(this.#remotes.shown.get().some(({ video }) => video.gate.soundBlocked.get()));
  }

  #useSpeaker(speakerId: string | null): void {
    this.#remotes.shown.get().forEach(({ video }) => { video.useSpeaker(speakerId); });
  }

  #networkChanged(): void {
    this.#realtime.check();
    this.publisher.retryNow();
    this.#remotes.retryNow();
  }

  #measure(): Measured {
    const { microphoneOn, stream } = this.local.status.get();
    const onAir = new Set(this.meeting.get().people.filter((person) => person.stream !== null).map(({ id }) => id));
    const remotes = this.#remotes.shown.get();
    return {
      online: navigator.onLine,
      sending: {
        state: this.publisher.state.get(),
        failure: this.publisher.failure.get(),
        sample: this.publisher.sample.get(),
        microphoneOn: microphoneOn && (stream?.getAudioTracks().length ?? 0) > 0,
        cameraOn: this.#cameraIsSent(),
      },
      receiving: remotes.filter(({ id }) => onAir.has(id)).map(({ id, player, received }) =>
        ({ id, playing: player.status.get(), whepFailure: player.whepFailure, sample: received.get() })),
      delayMs: remotes[0]?.video.recentDelayMs() ?? null,
    };
  }

  /** The one whose picture is the first, and who `window.__telemed` is about. */
  get first(): RemoteParticipant | null {
    const [first] = this.document.play;
    return (first === undefined ? null : this.#remotes.find(first.participant.id)) ?? this.#remotes.shown.get()[0] ?? null;
  }
}

/** Somebody else has come, or the others have just heard that the own stream is there. */
function beginsToBeWatched({ type, ...message }: RealtimeMessage, selfId: string): boolean {
  return type === 'presence'
    ? message['present'] === true && message['participantId'] !== selfId
    : type === 'stream' && message['online'] === true && message['participantId'] === selfId;
}

function switchedMicrophone(local: LocalMedia): SwitchedMicrophone {
  return {
    status: local.status,
    isMuted: () => {
      const { microphoneOn, stream } = local.status.get();
      return !microphoneOn || (stream?.getAudioTracks().length ?? 0) === 0;
    },
    setMicrophone: (on) => { local.setMicrophone(on); },
  };
}
