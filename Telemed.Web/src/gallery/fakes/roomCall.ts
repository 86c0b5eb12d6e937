import type { Role } from '../../api/joinDocument';
import { LocalMedia, type LocalMediaStatus } from '../../media/localMedia';
import type { PlayerStatus } from '../../media/player';
import type { PublisherState } from '../../media/publisher';
import type { RtcSample } from '../../media/statistics';
import { RemoteVideo } from '../../session/remoteVideo';
import type { Advice, ChannelState, ChatLine, ChatState, Meeting, Outcome, Person, Remote, RoomCall, ScreenShare } from '../../session/roomCall';
import type { StreamNotice } from '../../session/streamNotice';
import { Observable } from '../../shared/observable';
import './clock';
import { type FakePicture, fakeStream } from './pictures';

export interface FakePerson extends Partial<Person> {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly picture?: FakePicture | null;
  readonly playing?: PlayerStatus;
  readonly received?: Partial<RtcSample>;
}

export interface FakeRoom {
  readonly role: Role;
  readonly people?: readonly FakePerson[];
  readonly meeting?: Partial<Meeting>;
  readonly local?: Partial<LocalMediaStatus>;
  /** What one's own camera shows; null for none. */
  readonly ownPicture?: FakePicture | null;
  readonly publishing?: PublisherState;
  readonly sent?: Partial<RtcSample>;
  readonly channel?: ChannelState;
  readonly lines?: readonly ChatLine[];
  readonly unread?: number;
  readonly hasOlder?: boolean;
  readonly screen?: ReturnType<ScreenShare['state']['get']>;
  readonly soundBlocked?: boolean;
  readonly advice?: Advice;
  readonly notice?: StreamNotice;
  readonly mutedBy?: string;
  /** What comes of everything that the server is asked for. */
  readonly outcome?: Outcome;
}

const rights: Readonly<Record<Role, readonly string[]>> = {
  doctor: ['chatRead', 'tokenRenew', 'chatSend', 'chatMarkRead', 'handRaise', 'handLower', 'muteSelf', 'muteOthers', 'qualityReport', 'consultationEnd',
    'participantUpdate', 'participantKick', 'participantBlock', 'publishingStop', 'streamsRead', 'snapshotTake', 'snapshotRead'],
  assistant: ['chatRead', 'tokenRenew', 'chatSend', 'chatMarkRead', 'handRaise', 'muteSelf', 'qualityReport'],
  patient: ['chatRead', 'tokenRenew', 'chatSend', 'chatMarkRead', 'handRaise', 'muteSelf', 'qualityReport'],
  viewer: ['chatRead', 'tokenRenew', 'chatMarkRead', 'handRaise', 'qualityReport'],
};

const goodSample: Partial<RtcSample> = {
  rttMs: 38, lossPercent: 0, kilobitsPerSecond: 1480, framesPerSecond: 25, freezeSeconds: 0, jitterMs: 4, videoCodec: 'H264', audioCodec: 'opus',
  packets: 48_210, packetsLost: 3, bytes: 61_000_000,
};

const afterMs = 600;

/** A call that nobody is in, which does what it is asked. */
export function fakeRoomCall(room: FakeRoom): RoomCall {
  const self = { id: 'self', role: room.role, name: { doctor: '李医生', patient: '王芳', assistant: '陈护士', viewer: '赵同学' }[room.role] };
  const people = (room.people ?? []).map(personOf);
  const meeting = new Observable<Meeting>({
    title: '复诊：血压随访', status: 'live', scheduledAt: null, liveAt: new Date(Date.now() - 754_000).toISOString(), endsAt: null, notes: null, endingSoon: false,
    recording: false, queuePosition: null, permissions: new Set(rights[room.role]), mayPublish: room.role !== 'viewer', handRaised: false, ...room.meeting, people,
  });
  const change = (update: Partial<Meeting>) => { meeting.set({ ...meeting.get(), ...update }); };
  const changePerson = (id: string, update: Partial<Person>) => {
    change({ people: meeting.get().people.map((person) => (person.id === id ? { ...person, ...update } : person)) });
  };
  const does = async (what: () => void): Promise<Outcome> => {
    await pause(afterMs);
    const outcome = room.outcome ?? 'done';
    if (outcome === 'done') {
      what();
    }
    return outcome;
  };

  const local = new LocalMedia();
  const ownPicture = room.ownPicture === undefined ? 'landscape' : room.ownPicture;
  local.status.set({
    ...local.status.get(),
    state: 'ready',
    stream: ownPicture === null ? null : withSound(fakeStream(ownPicture, 190)),
    cameraId: 'c1',
    microphoneId: 'm1',
    devices: { cameras: devices('videoinput', 'c', ['FaceTime HD Camera', 'USB Camera (046d:0825)']), microphones: devices('audioinput', 'm', ['MacBook Pro Microphone', '蓝牙耳机 AirPods']), speakers: devices('audiooutput', 's', ['MacBook Pro Speakers', '蓝牙耳机 AirPods']) },
    ...room.local,
  });

  const publishing = new Observable<PublisherState>(room.publishing ?? (room.role === 'viewer' ? 'stopped' : 'live'));
  const soundBlocked = new Observable(room.soundBlocked ?? false);
  const remotes = (room.people ?? []).filter(({ role, mayPublish }) => mayPublish ?? role !== 'viewer').map(remoteOf);

  return {
    self,
    local,
    meeting,
    remotes: new Observable<readonly Remote[]>(remotes),
    publishing,
    sent: new Observable<RtcSample | null>(publishing.get() === 'live' ? sampleOf({ kilobitsPerSecond: 1620, rttMs: 41, ...room.sent }) : null),
    channel: new Observable<ChannelState>(room.channel ?? 'online'),
    chat: fakeChat(room, self.name),
    screen: fakeScreen(room),
    soundBlocked,
    advice: new Observable<Advice | null>(room.advice ?? null),
    streamNotice: new Observable<StreamNotice | null>(room.notice ?? null),
    mutedBy: new Observable<string | null>(room.mutedBy ?? null),
    playSound: () => { soundBlocked.set(false); },
    takeOver: () => { publishing.set('live'); },
    raiseHand: (raised) => does(() => { change({ handRaised: raised }); }),
    lowerHand: (id) => does(() => { changePerson(id, { handRaised: false }); }),
    mute: (id) => does(() => { changePerson(id, { muted: true }); }),
    remove: (id) => does(() => { change({ people: meeting.get().people.filter((person) => person.id !== id) }); }),
    allowToPublish: (id, mayPublish) => does(() => { changePerson(id, { mayPublish }); }),
    endForAll: () => does(() => undefined),
    takeSnapshot: () => does(() => undefined),
    streamPlans: async () => {
      await pause(afterMs);
      return room.outcome === 'offline' ? null
        : new Map(['self', ...people.map(({ id }) => id)].map((id) => [id, 'copy H.264, Opus→AAC because RTMP and HTTP-FLV play no Opus']));
    },
  };
}

function personOf(person: FakePerson): Person {
  return {
    id: person.id,
    role: person.role,
    name: person.name,
    presence: person.presence ?? 'present',
    mayPublish: person.mayPublish ?? person.role !== 'viewer',
    muted: person.muted ?? false,
    handRaised: person.handRaised ?? false,
    quality: person.quality ?? 'good',
    stream: person.picture == null ? null : { since: new Date().toISOString(), video: 'H264', audio: 'Opus' },
  };
}

function remoteOf({ id, picture, playing, received }: FakePerson, index: number): Remote {
  const video = new RemoteVideo();
  video.element.muted = true;
  if (picture != null) {
    video.element.srcObject = fakeStream(picture, (index * 67 + 20) % 360);
  }
  const status = playing ?? (picture == null ? { state: 'waiting' as const, path: null } : { state: 'playing' as const, path: 'whep' as const });
  return {
    id,
    video,
    playing: new Observable<PlayerStatus>(status),
    received: new Observable<RtcSample | null>(status.state === 'playing' && status.path === 'whep' ? sampleOf(received ?? {}) : null),
  };
}

function fakeChat(room: FakeRoom, name: string): RoomCall['chat'] {
  const state = new Observable<ChatState>({ lines: room.lines ?? [], unread: room.unread ?? 0, hasOlder: room.hasOlder ?? false });
  const change = (key: string, to: ChatLine['state']) => {
    state.set({ ...state.get(), lines: state.get().lines.map((line) => (line.key === key ? { ...line, state: to } : line)) });
  };
  const deliver = async (key: string) => {
    change(key, 'waiting');
    await pause(afterMs);
    change(key, 'sent');
    await pause(2 * afterMs);
    change(key, 'read');
  };
  return {
    state,
    send: (text) => {
      const key = crypto.randomUUID();
      state.set({ ...state.get(), lines: [...state.get().lines, { key, participantId: 'self', name, own: true, text, at: new Date().toISOString(), state: 'waiting' }] });
      void deliver(key);
    },
    retry: (key) => { void deliver(key); },
    markRead: () => { state.set({ ...state.get(), unread: 0 }); },
    loadOlder: async () => {
      await pause(afterMs);
      const first = state.get().lines[0];
      const older = Array.from({ length: 6 }, (_, index): ChatLine => ({
        key: `older-${String(index)}`, participantId: 'p', name: '王芳', own: false, text: `更早的消息 ${String(index + 1)}`,
        at: new Date(Date.parse(first?.at ?? new Date().toISOString()) - (7 - index) * 60_000).toISOString(), state: 'sent',
      }));
      state.set({ ...state.get(), lines: [...older, ...state.get().lines], hasOlder: false });
    },
  };
}

function fakeScreen(room: FakeRoom): ScreenShare {
  const state: ScreenShare['state'] = new Observable<ReturnType<ScreenShare['state']['get']>>(room.screen ?? 'off');
  return {
    state,
    start: async () => {
      state.set('asking');
      await pause(afterMs);
      state.set('on');
    },
    stop: () => { state.set('off'); },
  };
}

function sampleOf(sample: Partial<RtcSample>): RtcSample {
  return { ...goodSample, at: performance.now(), ...sample } as RtcSample;
}

function devices(kind: MediaDeviceKind, id: string, labels: readonly string[]): readonly MediaDeviceInfo[] {
  return labels.map((label, index) => ({ kind, label, deviceId: `${id}${String(index + 1)}`, groupId: '', toJSON: () => label }));
}

/** A silent sound track beside the picture: without one there is no microphone to switch. */
function withSound(picture: MediaStream): MediaStream {
  const context = new AudioContext();
  return new MediaStream([...picture.getVideoTracks(), ...context.createMediaStreamDestination().stream.getAudioTracks()]);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}
