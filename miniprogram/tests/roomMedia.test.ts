import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinDocument } from '../src/api/joinDocument';
import { TelemedApi } from '../src/api/telemedApi';
import { RoomMedia } from '../src/media/roomMedia';
import { Consultation } from '../src/session/consultation';
import { Microphone } from '../src/session/microphone';
import { ServerClock } from '../src/session/serverClock';
import { FakePlatform, joinDocument } from './fakePlatform';

let platform: FakePlatform;
let consultation: Consultation;
let microphone: Microphone;
let media: RoomMedia;
let joins: number;
let sent: string[];
let played: string[];

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const hello = (onAir: boolean, lastId = 1) => ({
  type: 'hello', lastId, resumed: false,
  self: { id: 'p1', mayPublish: true, permissions: ['muteSelf'] },
  consultation: { id: 'c1', title: '复诊', status: 'live', liveAt: null, endsAt: null },
  participants: [{ id: 'd1', role: 'doctor', name: '李医生', presence: 'present', stream: onAir ? { since: '' } : null }, { id: 'v1', role: 'viewer', name: '家属', presence: 'present' }],
  chat: { messages: [], unread: 0 },
});

beforeEach(() => {
  vi.useFakeTimers();
  platform = new FakePlatform();
  [joins, sent, played] = [1, [], []];
  platform.answer = () => {
    joins += 1;
    return { status: 200, body: joinDocument(joins), headers: {} };
  };
  const clock = new ServerClock();
  microphone = new Microphone();
  consultation = new Consultation(platform, new TelemedApi(platform, 'https://gateway.test', clock), clock, 'code', joinDocument() as JoinDocument, microphone);
  media = new RoomMedia(platform, consultation);
  media.start();
  consultation.start();
  media.pusher.attach({ start: (address) => { sent.push(address); }, stop: () => undefined });
  media.player('d1')?.link.attach({ start: (address) => { played.push(address); }, stop: () => undefined });
});
afterEach(() => {
  media.stop();
  consultation.hangUp();
  vi.useRealTimers();
});

async function begin(onAir = true) {
  platform.socket.accept();
  platform.socket.say(hello(onAir));
  await wait(0);
  media.code('pusher', 1002);
}

describe('the room', () => {
  it('sends at once, and plays whoever is on the air, but no viewer', async () => {
    await begin();
    expect(sent).toEqual(['rtmp://gateway.test/c1/p1?token=ticket-1']);
    expect(played).toEqual(['https://gateway.test/media/c1/d1.flv?token=flv-1']);
    expect(media.players.get().map(({ id }) => id)).toEqual(['d1']);
  });

  it('plays somebody as soon as the channel says so, at the address that comes with it, and stops with the stream', async () => {
    await begin(false);
    expect(played).toEqual([]);
    platform.socket.say({ type: 'stream', id: 2, participantId: 'd1', online: true, play: { flv: 'https://fresh', rtmp: 'rtmp://fresh' } });
    await wait(0);
    expect(played).toEqual(['https://fresh']);
    platform.socket.say({ type: 'stream', id: 3, participantId: 'd1', online: false });
    expect(media.view.get().receiving.get('d1')).toBe('off');
  });

  it('tries everybody where the channel does not open', async () => {
    await wait(4100);
    expect(played).toHaveLength(1);
  });

  it('plays by RTMP where HTTP-FLV does not get through, and stays with what has worked', async () => {
    await begin();
    for (let i = 0; i < 3; i += 1) {
      media.code('player', -2301, 'd1');
      await wait(5000);
    }
    expect(played.map((address) => address.split(':')[0])).toEqual(['https', 'https', 'rtmp', 'rtmp']);
    media.code('player', 2004, 'd1');
    media.code('player', -2301, 'd1');
    await wait(1000);
    expect(played[played.length - 1]).toMatch(/^rtmp/);
  });

  it('rests without a network, says so, and is back at once with other tickets', async () => {
    await begin();
    media.code('player', 2004, 'd1');
    platform.network({ connected: true, type: 'wifi' });
    platform.network({ connected: false, type: 'none' });
    expect(media.view.get()).toMatchObject({ sending: 'held', notice: 'offline' });
    await wait(5000);
    expect(sent).toHaveLength(1);
    platform.network({ connected: true, type: 'wifi' });
    await wait(1600);
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(2);
    expect(media.view.get().notice).toBeNull();
  });

  it('connects anew when Wi-Fi becomes mobile data, without waiting for what is open to notice', async () => {
    await begin();
    media.code('player', 2004, 'd1');
    platform.network({ connected: true, type: 'wifi' });
    platform.network({ connected: true, type: '4g' });
    await wait(1600);
    expect(sent).toHaveLength(2);
    expect(played).toHaveLength(2);
  });

  it('stops sending when the clinic has taken the right away, and begins again when it is given back', async () => {
    await begin();
    platform.socket.say({ type: 'rights', role: 'patient', mayPublish: false, permissions: [] });
    expect(media.view.get().sending).toBe('off');
    platform.socket.say({ type: 'rights', role: 'patient', mayPublish: true, permissions: [] });
    await wait(1600);
    expect(sent).toHaveLength(2);
  });

  it('sends less when the way up is too narrow, and tells the person', async () => {
    await begin();
    media.code('player', 2004, 'd1');
    media.code('pusher', 1101);
    expect(media.bitrates.step.get().max).toBe(700);
    expect(media.view.get().notice).toBe('sending-poorly');
    await wait(9000);
    expect(media.view.get().notice).toBeNull();
  });

  it('tells first what the person can do something about', async () => {
    await begin();
    media.code('player', -2301, 'd1');
    media.code('pusher', 10001);
    expect(media.view.get().notice).toBe('camera-not-allowed');
    media.allowed();
    await wait(1600);
    expect(sent).toHaveLength(2);
  });

  it('reports its quality every five seconds', async () => {
    await begin();
    media.figures('pusher', { netSpeed: 640 });
    await wait(5100);
    expect(platform.socket.sent.some(({ type, up }) => type === 'quality' && up === 640)).toBe(true);
  });

  it('goes on by sound alone when the camera is not allowed and not wanted any more', async () => {
    await begin();
    media.code('pusher', 10002);
    media.withoutCamera();
    expect(media.view.get().sending).toBe('denied');
    media.allowed();
    await wait(1600);
    media.code('pusher', 10001);
    media.withoutCamera();
    await wait(1600);
    expect(sent).toHaveLength(3);
  });

  it('can be told that a call is over where WeChat does not say so', async () => {
    await begin();
    media.hold('interruption');
    expect(media.view.get()).toMatchObject({ sending: 'held', notice: 'interrupted' });
    media.allowed();
    await wait(1600);
    expect(sent).toHaveLength(2);
  });

  it('holds whoever comes during a call as it holds the others', async () => {
    await begin();
    media.hold('interruption');
    platform.socket.say({ type: 'participant', id: 2, change: 'added', participantId: 'n1', role: 'assistant', name: '赵护士' });
    platform.socket.say({ type: 'stream', id: 3, participantId: 'n1', online: true, play: { flv: 'https://nurse', rtmp: 'rtmp://nurse' } });
    const attached: string[] = [];
    media.player('n1')?.link.attach({ start: (address) => { attached.push(address); }, stop: () => undefined });
    await wait(1000);
    expect(attached).toEqual([]);
    media.release('interruption');
    await wait(1000);
    expect(attached).toHaveLength(1);
  });
});

describe('the microphone', () => {
  const muted = () => platform.socket.sent.filter(({ type }) => type === 'mute').map(({ muted: told }) => told);

  it('is off when somebody asks, whose name is known; one\'s own mute is no request', async () => {
    await begin();
    platform.socket.say({ type: 'mute', id: 2, participantId: 'p1', by: 'p1', muted: true });
    expect(consultation.mutedBy.get()).toBeNull();
    platform.socket.say({ type: 'mute', id: 3, participantId: 'p1', by: 'd1', muted: true });
    expect(consultation.mutedBy.get()).toBe('d1');
    expect(microphone.isMuted()).toBe(true);
    microphone.setMicrophone(true);
    expect(consultation.mutedBy.get()).toBeNull();
  });

  it('is told to the others as it is when one comes in, and what was switched while the channel was away as soon as it is back', async () => {
    microphone.setMicrophone(false);
    await begin();
    expect(muted()).toEqual([true]);
    platform.socket.say({ type: 'ack', ref: platform.socket.sent.find(({ type }) => type === 'mute')?.['ref'], id: 2 });
    platform.socket.end();
    microphone.setMicrophone(true);
    await wait(500);
    platform.socket.accept();
    platform.socket.say({ type: 'hello', lastId: 1, resumed: true });
    expect(muted()).toEqual([false]);
  });
});

describe('a consultation that is over', () => {
  it('is not begun again', async () => {
    await begin();
    consultation.hangUp();
    const before = platform.sockets.length;
    consultation.start();
    await wait(30_000);
    expect(platform.sockets).toHaveLength(before);
  });
});
