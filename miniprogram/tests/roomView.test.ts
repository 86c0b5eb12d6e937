import { describe, expect, it } from 'vitest';
import type { JoinDocument } from '../src/api/joinDocument';
import { en } from '../src/i18n/en';
import { wordsOf } from '../src/i18n/language';
import { zh } from '../src/i18n/zh';
import { type RoomState, roomView } from '../src/pages/room/roomView';
import { meetingAfter, meetingOf } from '../src/shared/meeting';
import { joinDocument } from './fakePlatform';

const meeting = meetingOf(joinDocument() as JoinDocument);

const state = (changes: Partial<RoomState> = {}): RoomState => ({
  meeting,
  media: { sending: 'flowing', receiving: new Map(), notice: null, quality: null },
  channel: 'online',
  chat: { lines: [], unread: 0, hasOlder: false },
  mutedBy: null,
  now: 0,
  ...changes,
});

const media = (link: 'flowing' | 'pausing' | 'connecting' | 'off', notice: RoomState['media']['notice'] = null): RoomState['media'] =>
  ({ sending: 'flowing', receiving: new Map([['d1', link]]), notice, quality: 'fair' });

describe('the room', () => {
  it('says in words why there is no picture', () => {
    const here = meetingAfter(meeting, { type: 'presence', participantId: 'd1', present: true, change: 'joined' });
    const onAir = meetingAfter(here, { type: 'stream', participantId: 'd1', online: true });
    const cover = (changes: Partial<RoomState>) => roomView(zh, state(changes)).people[0]?.cover;
    expect(cover({})).toBe('李医生还没有来');
    expect(cover({ meeting: here })).toBe('李医生没有开摄像头和麦克风');
    expect(cover({ meeting: onAir, media: media('connecting') })).toBe('正在接通李医生…');
    expect(cover({ meeting: onAir, media: media('pausing') })).toBe('正在重新接通李医生…');
    expect(cover({ meeting: onAir, media: media('flowing') })).toBe('');
    expect(cover({ meeting: meetingAfter(here, { type: 'presence', participantId: 'd1', present: false, change: 'away' }) })).toBe('李医生暂时离开，请稍等');
  });

  it('offers the one thing that helps', () => {
    expect(roomView(zh, state({ media: media('flowing', 'camera-not-allowed') })).banner).toMatchObject({ action: 'settings', actionText: '去设置' });
    expect(roomView(en, state({ media: media('flowing', 'microphone-busy') })).banner).toMatchObject({ action: 'retry', actionText: 'Try again' });
    expect(roomView(en, state({ media: media('pausing', 'interrupted') })).banner).toMatchObject({ action: 'retry' });
    expect(roomView(en, state({ media: media('flowing', 'offline') })).banner).toMatchObject({ action: '' });
    expect(roomView(en, state()).banner).toBeNull();
  });

  it('counts the time by the server\'s clock', () => {
    const live = meetingAfter(meeting, { type: 'consultation', status: 'live', at: '2026-01-05T09:00:00Z' });
    expect(roomView(zh, state({ meeting: live, now: Date.parse('2026-01-05T09:01:30Z') })).timer).toBe('1:30');
  });

  it('shows what became of each line', () => {
    const line = { key: 'k', participantId: 'p1', name: '王芳', own: true, text: '您好', at: '' };
    const lines = [{ ...line, state: 'waiting' as const }, { ...line, state: 'failed' as const }, { ...line, state: 'read' as const }];
    const shown = roomView(zh, state({ chat: { lines, unread: 120, hasOlder: true } }));
    expect(shown.lines.map(({ detail }) => detail.trim())).toEqual(['等待发送', '没有发出', '已读']);
    expect(shown.unread).toBe('99+');
  });

  it('goes to the newest line when there is one, and stays where it is for older ones', () => {
    const line = (key: string) => ({ key, participantId: 'd1', name: '李医生', own: false, text: '您好', at: '', state: 'sent' as const });
    const newest = (...keys: string[]) => roomView(zh, state({ chat: { lines: keys.map(line), unread: 0, hasOlder: true } }));
    expect(newest().newest).toBe('');
    expect(newest('d1/2').newest).toBe('line-d1_2');
    expect(newest('d1/1', 'd1/2').newest).toBe(newest('d1/2').newest);
    expect(newest('d1/2', 'd1/3').newest).toBe(newest('d1/3').lines[0]?.mark);
  });

  it('tells who asked for silence before anything less urgent', () => {
    expect(roomView(zh, state({ mutedBy: 'd1', channel: 'offline' })).hint).toContain('李医生请您先关闭麦克风');
    expect(roomView(zh, state({ channel: 'offline' })).hint).toBe(zh.room.channelAway);
  });
});

describe('languages', () => {
  it('fit into WeChat\'s dialog: it refuses a button of more than four characters', () => {
    for (const { room } of [zh, en]) {
      expect([room.sureYes, room.sureNo].filter((text) => text.length > 4)).toEqual([]);
    }
  });

  it('are chosen by WeChat\'s', () => {
    expect(wordsOf('zh_CN')).toBe(zh);
    expect(wordsOf('zh_TW')).toBe(zh);
    expect(wordsOf('en')).toBe(en);
    expect(wordsOf('fr')).toBe(en);
  });
});
