import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '../src/account/accountApi';
import type { ConsultationEntry } from '../src/admin/adminApi';
import { AdminSession } from '../src/admin/adminSession';
import { ConsultationBook, namesOf } from '../src/admin/shared/consultationBook';
import { age, bitrate, bytes, figure } from '../src/admin/shared/figures';
import { type DraftFault, type JobDraft, draftFault, emptyDraft, jobOf, withoutSecrets } from '../src/admin/jobs/jobDraft';
import { LiveList } from '../src/admin/shared/liveList';
import { ApiError } from '../src/api/telemedApi';

const administrator: Account = { id: '1', signInName: 'li', name: 'Li', role: 'administrator' };
const relay: JobDraft = { ...emptyDraft, consultationId: 'c', streams: ['p'], targetUrl: 'rtmps://live.example/app', key: 'k' };
const ingest: JobDraft = { ...emptyDraft, kind: 'ingest', consultationId: 'c', participantId: 'p', sourceUrl: 'rtsp://10.1.2.3/1' };

describe('the administrator’s session', () => {
  const session = (me: () => Promise<Account>, signIn = me) => new AdminSession({ me, signIn, signOut: () => Promise.resolve() });
  const refuse = (status: number) => () => Promise.reject(new ApiError(status, null, ''));

  it.each([
    [() => Promise.resolve(administrator), 'signed-in'],
    [() => Promise.resolve({ ...administrator, role: 'doctor' as const }), 'not-administrator'],
    [refuse(401), 'signed-out'],
    [refuse(0), 'unreachable'],
    [refuse(503), 'unreachable'],
  ])('begins with who is signed in (%#)', async (me, phase) => {
    const one = session(me);
    await one.check();
    expect(one.state.get().phase).toBe(phase);
  });

  it.each([[401, 'wrong'], [429, 'too-many'], [0, 'unreachable']] as const)('says why a sign-in that was answered with %i did not work', async (status, problem) => {
    const one = session(refuse(401), refuse(status));
    await one.signIn('li', 'x');
    expect(one.state.get()).toMatchObject({ phase: 'signed-out', problem, busy: false });
  });

  it('asks for a new sign-in when a call says that the session is over', async () => {
    const one = session(() => Promise.resolve(administrator));
    await one.check();
    one.expire();
    expect(one.state.get()).toMatchObject({ phase: 'signed-out', expired: true });
  });
});

describe('a live list', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('is asked for every two seconds until it is stopped', async () => {
    const load = vi.fn(() => Promise.resolve([1]));
    const list = new LiveList(load, () => undefined);
    list.start();
    await vi.advanceTimersByTimeAsync(4100);
    expect(load).toHaveBeenCalledTimes(3);
    expect(list.state.get()).toEqual({ items: [1], problem: null });
    list.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('keeps what it had and says that it is old while nobody answers', async () => {
    const answers: (() => Promise<number[]>)[] = [
      () => Promise.resolve([1]),
      () => Promise.reject(new ApiError(503, 'urn:telemed:problem:transcoder-unavailable', '')),
      () => Promise.reject(new ApiError(0, null, '')),
      () => Promise.resolve([2]),
    ];
    const list = new LiveList(() => (answers.shift() ?? (() => Promise.resolve([])))(), () => undefined);
    list.start();
    await vi.advanceTimersByTimeAsync(2100);
    expect(list.state.get()).toEqual({ items: [1], problem: 'transcoder' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(list.state.get()).toEqual({ items: [1], problem: 'unreachable' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(list.state.get()).toEqual({ items: [2], problem: null });
    list.stop();
  });

  it('asks once at a time, and once more behind an answer that may not know what was just done', async () => {
    let answer = (): void => undefined;
    const load = vi.fn(() => new Promise<number[]>((resolve) => { answer = () => { resolve([]); }; }));
    const list = new LiveList(load, () => undefined);
    list.start();
    void list.refresh();
    void list.refresh();
    expect(load).toHaveBeenCalledTimes(1);
    answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(load).toHaveBeenCalledTimes(2);
    list.stop();
  });

  it('ends when the session is over', async () => {
    const signedOut = vi.fn();
    const load = vi.fn(() => Promise.reject(new ApiError(401, null, '')));
    new LiveList(load, signedOut).start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(load).toHaveBeenCalledTimes(1);
    expect(signedOut).toHaveBeenCalledTimes(1);
  });
});

describe('a draft of a job', () => {
  it.each<[string, Partial<JobDraft>, DraftFault | null]>([
    ['whole', {}, null],
    ['without a consultation', { consultationId: '' }, 'consultation'],
    ['of nobody', { streams: [] }, 'streams'],
    ['of three', { streams: ['a', 'b', 'c'] }, 'streams'],
    ['of two, copied', { streams: ['a', 'b'] }, 'copy-of-two'],
    ['of two, encoded', { streams: ['a', 'b'], preset: '720p30' }, null],
    ['to a web page', { targetUrl: 'https://live.example/app' }, 'target'],
    ['to nowhere', { targetUrl: 'rtmp://' }, 'target'],
    ['without an application', { targetUrl: 'rtmp://live.example/' }, 'target-key-inside'],
    ['with the key in the address', { targetUrl: 'rtmp://live.example/app?key=1' }, 'target-key-inside'],
    ['with a password in the address', { targetUrl: 'rtmp://u:p@live.example/app' }, 'credentials-inside'],
    ['without a key', { key: ' ' }, 'key'],
    ['with a space in the key', { key: 'a b' }, 'key'],
  ])('of a relay that is %s', (_, part, fault) => {
    expect(draftFault({ ...relay, ...part })).toBe(fault);
  });

  it.each<[string, Partial<JobDraft>, DraftFault | null]>([
    ['whole', {}, null],
    ['as nobody', { participantId: '' }, 'participant'],
    ['from RTMP', { sourceUrl: 'rtmp://x/y' }, 'source'],
    ['with a password in the address', { sourceUrl: 'rtsp://admin:1@10.1.2.3/1' }, 'credentials-inside'],
    ['with a password and no user', { password: 'x' }, 'user'],
    ['from a file', { from: 'file', file: '心电图.mp4' }, null],
    ['from a path', { from: 'file', file: '../x' }, 'file'],
    ['from no file', { from: 'file', file: '' }, 'file'],
  ])('of an ingest that is %s', (_, part, fault) => {
    expect(draftFault({ ...ingest, ...part })).toBe(fault);
  });

  it('is sent with exactly what its kind has', () => {
    expect(jobOf({ ...relay, key: ' k ', password: 'x' })).toEqual({ kind: 'relay', preset: 'copy', streams: ['p'], target: { url: 'rtmps://live.example/app', key: 'k' } });
    expect(jobOf(ingest)).toEqual({ kind: 'ingest', preset: 'copy', participantId: 'p', source: { url: 'rtsp://10.1.2.3/1' } });
    expect(jobOf({ ...ingest, user: 'u', password: ' p ' })).toMatchObject({ source: { user: 'u', password: ' p ' } });
    expect(jobOf({ ...ingest, from: 'file', file: 'a.mp4', loop: true })).toEqual({ kind: 'ingest', preset: 'copy', participantId: 'p', source: { file: 'a.mp4' }, loop: true });
  });

  it('keeps nothing secret once it was sent', () => {
    expect(withoutSecrets({ ...relay, password: 'x' })).toMatchObject({ key: '', password: '' });
  });
});

describe('figures', () => {
  it('are said as people say them', () => {
    expect([bitrate(null, 'en'), bitrate(512_000, 'en'), bitrate(1_990_000, 'en')]).toEqual(['–', '512 kbit/s', '2 Mbit/s']);
    expect([bytes(60_000_000, 'en'), bytes(2_500_000_000, 'en'), bytes(900, 'en')]).toEqual(['60 MB', '2.5 GB', '1 kB']);
    expect([figure(null, 'zh'), figure(1234.56, 'zh', 1)]).toEqual(['–', '1,234.6']);
    const now = Date.parse('2026-01-05T10:00:00Z');
    expect([age('2026-01-05T09:59:57Z', now, 'en'), age('2026-01-05T09:58:00Z', now, 'en'), age('2026-01-05T10:00:05Z', now, 'en')]).toEqual(['3 sec', '2 min', '0 sec']);
  });
});

describe('the book of consultations', () => {
  const one: ConsultationEntry = { id: 'c1', title: 'Follow-up', status: 'live', participants: [{ id: 'p1', role: 'doctor', name: 'Dr. Li', mayPublish: true }] };

  it('asks for each unknown one once', async () => {
    const consultation = vi.fn((id: string) => (id === 'c1' ? Promise.resolve(one) : Promise.reject(new ApiError(404, null, ''))));
    const book = new ConsultationBook({ openConsultations: () => Promise.resolve([]), consultation });
    await book.lookUp(['c1', 'c2', 'c1']);
    await book.lookUp(['c1', 'c2']);
    expect(consultation).toHaveBeenCalledTimes(2);
    expect(namesOf(book.known.get().get('c1'), ['p1', 'p2'], '?')).toBe('Dr. Li, ?');
  });
});
