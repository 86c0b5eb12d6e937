import type { ParticipantInfo } from '../api/joinDocument';
import type { LocalMedia } from '../media/localMedia';
import type { PlayerStatus } from '../media/player';
import type { PublisherState } from '../media/publisher';
import type { RtcSample } from '../media/statistics';
import type { ChatState } from '../shared/chatRoom';
import type { Meeting } from '../shared/meeting';
import type { Observable } from '../shared/observable';
import type { ChannelState } from '../shared/realtimeClient';
import type { RemoteVideo } from './remoteVideo';
import type { StreamNotice } from './streamNotice';

export type { ChatLine } from '../shared/chatLog';
export type { ChatState } from '../shared/chatRoom';
export type { Meeting, Permission, Person } from '../shared/meeting';
export type { ChannelState } from '../shared/realtimeClient';

/** What a room shows and what can be done in it, without the page: everything that the components of the room are given. */
export interface RoomCall {
  readonly self: ParticipantInfo;
  readonly local: LocalMedia;
  readonly meeting: Observable<Meeting>;
  /** Of everybody else who may publish, in the order of {@link Meeting.people}; one that comes back keeps its object. */
  readonly remotes: Observable<readonly Remote[]>;
  readonly publishing: Observable<PublisherState>;
  /** The own stream as it leaves, once a second; null while nothing does. */
  readonly sent: Observable<RtcSample | null>;
  readonly channel: Observable<ChannelState>;
  readonly chat: Chat;
  readonly screen: ScreenShare;
  /** Whether the browser wants a click before it plays sound; {@link playSound} is to be called in that click. */
  readonly soundBlocked: Observable<boolean>;
  /** Both directions in words, judged from what is measured; null while all is well. */
  readonly advice: Observable<Advice | null>;
  /** What a doctor is told of the transcoding of somebody's stream (their own too). */
  readonly streamNotice: Observable<StreamNotice | null>;
  /** The id of who asked to have the own microphone off, which it then is; null again once the person has switched it on. */
  readonly mutedBy: Observable<string | null>;

  playSound(): void;
  /** After another window took the own stream: have it here again. */
  takeOver(): void;
  raiseHand(raised: boolean): Promise<Outcome>;
  lowerHand(participantId: string): Promise<Outcome>;
  /** Asks somebody's client to switch its microphone off; the person may switch it on again. */
  mute(participantId: string): Promise<Outcome>;
  /** `forGood`: the person cannot join again. */
  remove(participantId: string, forGood: boolean): Promise<Outcome>;
  /** Takes somebody off the air; with `allow` they may publish (again): how a viewer is invited to speak. */
  allowToPublish(participantId: string, allow: boolean): Promise<Outcome>;
  endForAll(): Promise<Outcome>;
  /** The picture as it is now goes into the record; the promise settles when the server has it. */
  takeSnapshot(participantId: string): Promise<Outcome>;
  /**
   * What the transcoder does with each stream, in its own words (src/i18n/serverWords.ts) by the id of the participant; null where that is not to be had.
   * Each reading stands in the audit trail (permission `streamsRead`): once when somebody looks, not over and over.
   */
  streamPlans(): Promise<ReadonlyMap<string, string> | null>;
}

/** What came of something that the server was asked to do. `offline`: it was not reached, and nothing was done. */
export type Outcome = 'done' | 'forbidden' | 'not-possible' | 'offline';

/** Somebody else's picture and sound. */
export interface Remote {
  readonly id: string;
  readonly video: RemoteVideo;
  readonly playing: Observable<PlayerStatus>;
  /** By WebRTC only, once a second. */
  readonly received: Observable<RtcSample | null>;
}

export interface Chat {
  readonly state: Observable<ChatState>;
  /** Never lost: what cannot be sent now is kept, over drops of the channel, and sent when it is back. */
  send(text: string): void;
  /** Once more, what the server refused. */
  retry(key: string): void;
  /** Everything that is shown has been read. */
  markRead(): void;
  /** Older lines, where there are any. */
  loadOlder(): Promise<void>;
}

export interface ScreenShare {
  /** `unsupported`: this browser cannot (phones cannot). */
  readonly state: Observable<'unsupported' | 'off' | 'asking' | 'on'>;
  /** To be called in a click. In the place of the camera's track, so that nobody's player notices more than another picture. */
  start(): Promise<void>;
  stop(): void;
}

/** What is wrong with the connection, and what to do about it. */
export interface Advice {
  readonly direction: 'sending' | 'receiving' | 'both';
  readonly problem: 'slow' | 'lossy' | 'far' | 'frozen' | 'blocked-udp' | 'no-connection' | 'silent-microphone' | 'blind-camera';
  readonly level: 'fair' | 'poor';
}

/** Somebody's own device that it is about; null where it is about the line. */
export function deviceIn({ problem }: Advice): 'microphone' | 'camera' | null {
  return problem === 'silent-microphone' ? 'microphone' : problem === 'blind-camera' ? 'camera' : null;
}
