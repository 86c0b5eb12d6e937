import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api/telemedApi';
import { addressOf, routeOf } from '../src/admin/adminRoute';
import { chatCount, eventTone, eventWords } from '../src/admin/consultations/eventWords';
import { adminDictionaries } from '../src/admin/i18n/adminText';
import { type ApiKey, keyState, newKeyFault } from '../src/admin/keys/keysApi';
import { faultOf, faultWords } from '../src/admin/shared/faults';
import { Loader } from '../src/admin/shared/loader';
import { duration } from '../src/admin/shared/moments';
import { PagedList } from '../src/admin/shared/pagedList';
import { query } from '../src/admin/shared/request';
import { newStaffFault } from '../src/admin/staff/staffApi';
import { jobFaultWords, planWords } from '../src/i18n/serverWords';
import { PictureWatch } from '../src/admin/wall/pictureWatch';
import { isRunning, wallOrder, worstQuality } from '../src/admin/wall/wallOrder';
import { webhookFault } from '../src/admin/webhooks/webhooksApi';
import { failureWords } from '../src/admin/webhooks/webhookWords';
import type { ConsultationEvent } from '../src/console/consoleApi';
import type { VisitEntry, VisitPerson } from '../src/console/visits';

const { en, zh } = adminDictionaries;
const problem = (status: number, type: string | null = null, detail = '') => new ApiError(status, type === null ? null : `urn:telemed:problem:${type}`, detail);

describe('the address of the administrator’s page', () => {
  it.each([
    ['', 'wall', null], ['#jobs', 'jobs', null], ['#webhooks/whk_01', 'webhooks', 'whk_01'], ['#consultations/k2v9', 'consultations', 'k2v9'], ['#nothing/x', 'wall', null],
    ['#staff/<b>', 'staff', null],
  ])('%j is %s %s', (fragment, section, id) => {
    expect(routeOf(fragment)).toEqual({ section, id });
  });

  it('leads back to where it came from', () => {
    const fragment = (address: string) => new URL(address, 'https://clinic.example').hash;
    expect(routeOf(fragment(addressOf('audit')))).toEqual({ section: 'audit', id: null });
    expect(routeOf(fragment(addressOf('webhooks', 'whk_1')))).toEqual({ section: 'webhooks', id: 'whk_1' });
  });
});

describe('what the server refuses', () => {
  it.each([
    [problem(401, 'not-signed-in'), 'signed-out'], [problem(403, 'forbidden'), 'forbidden'], [problem(404, 'not-found'), 'gone'], [problem(409, 'consultation-over'), 'over'],
    [problem(412, 'changed'), 'changed'], [problem(429, 'too-many-requests'), 'too-often'], [problem(400, 'invalid-request'), 'refused'], [problem(503, 'unavailable'), 'unreachable'],
    [problem(0), 'unreachable'], [new Error('x'), 'unreachable'],
  ])('is one of a few things (%#)', (error, kind) => {
    expect(faultOf(error).kind).toBe(kind);
  });

  it('is said in words that say what to do, and never as the server’s raw text alone', () => {
    expect(faultWords(zh, faultOf(problem(409, 'last-administrator')))).toBe(zh.faultLastAdministrator);
    expect(faultWords(zh, faultOf(problem(409, 'sign-in-name-taken')))).toBe(zh.faultSignInNameTaken);
    expect(faultWords(en, faultOf(problem(400, 'invalid-request', 'url must be https.')))).toBe('The server does not accept this: url must be https.');
  });
});

describe('a paged list', () => {
  const pages: Record<string, { items: number[]; next: string | null }> = { '': { items: [1, 2], next: 'b' }, b: { items: [3], next: null } };

  it('is read page by page, and from the beginning again', async () => {
    const list = new PagedList<number>(() => undefined);
    await list.load((cursor) => Promise.resolve(pages[cursor ?? ''] ?? { items: [], next: null }));
    expect(list.state.get()).toEqual({ items: [1, 2], hasMore: true, busy: 'no', fault: null });
    await list.more();
    await list.more();
    expect(list.state.get()).toEqual({ items: [1, 2, 3], hasMore: false, busy: 'no', fault: null });
    await list.reload();
    expect(list.state.get().items).toEqual([1, 2]);
  });

  it('forgets the answers to questions before the last one', async () => {
    const list = new PagedList<string>(() => undefined);
    let late = (): void => undefined;
    const first = list.load(() => new Promise((resolve) => { late = () => { resolve({ items: ['old'], next: null }); }; }));
    await list.load(() => Promise.resolve({ items: ['new'], next: null }));
    late();
    await first;
    expect(list.state.get().items).toEqual(['new']);
  });

  it('keeps what it had when a page does not come, and says that the session is over', async () => {
    const onSignedOut = vi.fn();
    const list = new PagedList<number>(onSignedOut);
    await list.load((cursor) => (cursor === null ? Promise.resolve({ items: [1], next: 'b' }) : Promise.reject(problem(401))));
    await list.more();
    expect(list.state.get()).toMatchObject({ items: [1], hasMore: true, busy: 'no', fault: { kind: 'signed-out' } });
    expect(onSignedOut).toHaveBeenCalledOnce();
  });
});

describe('a document', () => {
  it('stays as it was while it cannot be had again', async () => {
    const answers = [() => Promise.resolve('a'), () => Promise.reject(problem(503)), () => Promise.resolve('b')];
    const loader = new Loader(() => (answers.shift() ?? (() => Promise.resolve('')))(), () => undefined);
    await loader.ask();
    await loader.ask();
    expect(loader.state.get()).toMatchObject({ value: 'a', fault: { kind: 'unreachable' } });
    await loader.ask();
    expect(loader.state.get()).toEqual({ value: 'b', fault: null });
  });
});

describe('looking at somebody’s picture', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('asks for a new one every five seconds, and ends by itself after a minute', async () => {
    const fetchPicture = vi.fn(() => Promise.resolve(new Blob(['x'])));
    const watch = new PictureWatch(fetchPicture);
    expect(fetchPicture).not.toHaveBeenCalled();
    watch.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.state.get().phase).toBe('showing');
    await vi.advanceTimersByTimeAsync(15_000);
    expect(fetchPicture).toHaveBeenCalledTimes(4);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(watch.state.get().phase).toBe('over');
    const looks = fetchPicture.mock.calls.length;
    expect(looks).toBeLessThanOrEqual(13);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetchPicture).toHaveBeenCalledTimes(looks);
    watch.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(fetchPicture).toHaveBeenCalledTimes(looks + 1);
  });

  it('asks no more once it is closed, whatever is still on its way', async () => {
    let answer = (): void => undefined;
    const watch = new PictureWatch(() => new Promise((resolve) => { answer = () => { resolve(new Blob()); }; }));
    watch.open();
    watch.close();
    answer();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watch.state.get()).toEqual({ phase: 'closed' });
  });

  it('waits for who is off air, and says why else there is none', async () => {
    const answers: (() => Promise<Blob>)[] = [() => Promise.reject(problem(404)), () => Promise.reject(problem(403))];
    const watch = new PictureWatch(() => (answers.shift() ?? (() => Promise.resolve(new Blob())))());
    watch.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.state.get().phase).toBe('off-air');
    await vi.advanceTimersByTimeAsync(5000);
    expect(watch.state.get()).toMatchObject({ phase: 'failed', fault: { kind: 'forbidden' } });
  });
});

describe('the wall', () => {
  const person = (part: Partial<VisitPerson> = {}): VisitPerson => ({ id: 'p', role: 'patient', name: 'Wang Fang', presence: 'absent', onAir: false, quality: null, handRaised: false, ...part });
  const visit = (id: string, part: Partial<VisitEntry> = {}): VisitEntry => ({
    id, title: id, status: 'waiting', scheduledAt: null, createdAt: '2026-01-05T09:00:00Z', liveAt: null, overAt: null, overBecause: null, notes: null, doctorAccount: null,
    waitingSince: null, participants: [], unread: 0, ...part,
  });

  it('shows what runs, what is live first and the longest first', () => {
    const visits = [
      visit('empty'), visit('over', { status: 'ended', participants: [person({ presence: 'present' })] }), visit('waits', { participants: [person({ presence: 'present' })] }),
      visit('later', { status: 'live', liveAt: '2026-01-05T09:20:00Z' }), visit('first', { status: 'live', liveAt: '2026-01-05T09:10:00Z' }),
    ];
    expect(wallOrder(visits, 'running').map(({ id }) => id)).toEqual(['first', 'later', 'waits']);
    expect(wallOrder(visits, 'today').map(({ id }) => id)).toEqual(['first', 'later', 'waits', 'empty', 'over']);
    expect(isRunning(visit('alone', { participants: [person({ presence: 'away' })] }))).toBe(true);
  });

  it('says the worst of the connections of those who are there', () => {
    expect(worstQuality(visit('a', { participants: [person({ presence: 'present', quality: 'good' }), person({ onAir: true, quality: 'fair' }), person({ quality: 'poor' })] }))).toBe('fair');
    expect(worstQuality(visit('a'))).toBeNull();
  });
});

describe('what the transcoder says', () => {
  it.each([
    ['copy H.264, AAC→Opus because WebRTC plays no AAC', 'H.264 原样传送；AAC→Opus：WebRTC 不支持 AAC'],
    ['copy H.264, Opus→AAC because RTMP, HTTP-FLV and HLS play no Opus, WebRTC plays the original', 'H.264 原样传送；Opus→AAC：RTMP、HTTP-FLV 和 HLS 不支持 Opus；WebRTC 直接播放原流'],
    ['VP8→H.264 because RTMP and HTTP-FLV play no VP8 (x264, 640x360, at most 691 kbit/s), no sound', 'VP8→H.264：RTMP 和 HTTP-FLV 不支持 VP8（x264，640x360，最高 691 kbit/s）；没有声音'],
    ['H.264→H.264 because 1920x1080 is over the limit of 1280x720 (vaapi, at most 2500 kbit/s), copy AAC', 'H.264→H.264：1920x1080 超过上限 1280x720（vaapi，最高 2500 kbit/s）；AAC 原样传送'],
    ['nothing: no picture, no sound', '不处理：没有画面；没有声音'],
    ['something new, copy AAC', 'something new；AAC 原样传送'],
  ])('of a plan is said in Chinese where it is known: %s', (plan, chinese) => {
    expect(planWords(plan, 'zh')).toBe(chinese);
    expect(planWords(plan, 'en')).toBe(plan);
  });

  it.each([
    ['nobody listens at the server\'s port', '目标服务器的端口没有服务'],
    ['given up after 10 attempts in a row; the last one: the connection was lost (ConnectionReset)', '连续 10 次失败后放弃；最后一次：连接中断（ConnectionReset）'],
    ['FFmpeg ended with exit code 1; it said: Invalid data', 'FFmpeg 异常退出（代码 1）；输出：Invalid data'],
    ['a fault of tomorrow', 'a fault of tomorrow'],
  ])('of a fault is said in Chinese where it is known: %s', (fault, chinese) => {
    expect(jobFaultWords(fault, 'zh')).toBe(chinese);
  });
});

describe('the timeline', () => {
  const event = (type: string, data: Record<string, unknown> = {}): ConsultationEvent => ({ id: 1, type, at: '2026-01-05T09:00:00Z', actor: { kind: 'system' }, data });
  const nameOf = (id: string) => (id === 'p' ? 'Wang Fang' : undefined);

  it('says what happened and to whom, and nothing of what people wrote', () => {
    expect(eventWords(en, event('participant.kicked', { participantId: 'p', blocked: true }), nameOf, 'en')).toBe('Wang Fang was thrown out and blocked');
    expect(eventWords(zh, event('stream.online', { participantId: 'p', video: 'H264', audio: 'Opus' }), nameOf, 'zh')).toBe('Wang Fang 开始推流（H264, Opus）');
    expect(eventWords(en, event('chat.message', { participantId: 'p', text: 'secret' }), nameOf, 'en')).toBe('Wang Fang wrote a message');
    expect(eventWords(zh, event('job.failed', { kind: 'relay', reason: 'the server hung up' }), nameOf, 'zh')).toContain('目标服务器挂断了连接');
    expect(eventWords(en, event('of.tomorrow'), nameOf, 'en')).toBe('of.tomorrow');
    expect(eventWords(en, event('participant.left', { participantId: 'gone' }), nameOf, 'en')).toBe('Unknown has left');
  });

  it('counts what was written and marks what needs a look', () => {
    expect(chatCount([event('chat.message'), event('chat.read'), event('chat.message')])).toBe(2);
    expect([eventTone(event('quality.changed', { level: 'poor' })), eventTone(event('participant.away')), eventTone(event('consultation.live'))]).toEqual(['bad', 'bad', 'good']);
  });
});

describe('what is filled in', () => {
  it('is looked at before it is sent', () => {
    expect([newStaffFault('', 'li'), newStaffFault('Li', 'l i'), newStaffFault('Li', 'li@clinic.example')]).toEqual(['name', 'sign-in-name', null]);
    const now = Date.parse('2026-01-05T09:00:00Z');
    expect([
      newKeyFault('', ['jobs'], '2027-01-01T00:00:00Z', now), newKeyFault('a', [], '2027-01-01T00:00:00Z', now), newKeyFault('a', ['jobs'], '2025-01-01T00:00:00Z', now),
      newKeyFault('a', ['jobs'], '2029-01-01T00:00:00Z', now), newKeyFault('a', ['jobs'], null, now), newKeyFault('a', ['jobs'], '2027-12-31T00:00:00Z', now),
    ]).toEqual(['name', 'scopes', 'expiry', 'expiry', 'expiry', null]);
    const hook = { url: 'https://his.example/telemed?x=1', description: '', events: ['*'] };
    expect([webhookFault(hook), webhookFault({ ...hook, url: 'his.example' }), webhookFault({ ...hook, url: 'https://user:x@his.example/' }), webhookFault({ ...hook, events: [] })]).toEqual([null, 'url', 'url', 'events']);
  });

  it('goes into the address only where there is something', () => {
    expect(query({ q: '王 芳', status: '', cursor: null, limit: '50' })).toBe('?q=%E7%8E%8B+%E8%8A%B3&limit=50');
    expect(query({ cursor: undefined })).toBe('');
  });
});

describe('states in words', () => {
  it('are those of a key, of an attempt, of a length', () => {
    const key: ApiKey = { id: 'k', name: 'a', hint: 'tmk_ab', scopes: [], createdAt: '', createdBy: null, expiresAt: '2026-02-01T00:00:00Z', lastUsedAt: null, revokedAt: null };
    expect([keyState(key, Date.parse('2026-01-05')), keyState(key, Date.parse('2026-03-05')), keyState({ ...key, revokedAt: '2026-01-01T00:00:00Z' }, 0)]).toEqual(['active', 'expired', 'revoked']);
    expect([failureWords(en, 'status', 500), failureWords(en, 'status 503'), failureWords(zh, 'timeout'), failureWords(en, 'of-tomorrow')])
      .toEqual(['answered with 500', 'answered with 503', '15 秒内没有应答', 'of-tomorrow']);
    expect([duration('2026-01-05T09:00:00Z', '2026-01-05T09:12:05Z'), duration('2026-01-05T09:00:00Z', Date.parse('2026-01-05T10:02:05Z'))]).toEqual(['12:05', '1:02:05']);
  });
});
