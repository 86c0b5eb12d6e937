import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../src/api/telemedApi';
import { SummaryBook, attendanceOf, summaryOf, timelineOf } from '../../src/console/summary';
import { clock, duration, moment, stopwatch } from '../../src/console/times';
import { consultation, event, iso, noon } from './fixtures';

const of = (participantId: string) => ({ participantId });
const over = consultation('a', { status: 'ended', liveAt: iso(-20), overAt: iso(0), overBecause: 'ended' });
const events = [
  event('consultation.created', -60),
  event('participant.joined', -25, of('patient')),
  event('participant.joined', -20, of('doctor')),
  event('stream.online', -20, of('patient')),
  event('stream.updated', -19, of('patient')),
  event('chat.message', -15, of('patient')),
  event('chat.message', -14, of('patient')),
  event('chat.read', -14, of('doctor')),
  event('participant.away', -10, of('patient')),
  event('stream.offline', -10, of('patient')),
  event('participant.returned', -9, of('patient')),
  event('participant.kicked', -5, { ...of('patient'), blocked: true }),
  event('consultation.ended', 0, { reason: 'ended' }),
];

describe('a summary', () => {
  it('says who was there and how long, drops taken off', () => {
    const [doctor, patient] = attendanceOf(over, events, noon);
    expect(doctor).toMatchObject({ firstCame: iso(-20), lastLeft: null, thereMs: 20 * 60_000, onAirMs: 0, drops: 0 });
    expect(patient).toMatchObject({ firstCame: iso(-25), lastLeft: iso(-5), thereMs: 19 * 60_000, onAirMs: 10 * 60_000, drops: 1 });
  });

  it('knows those who were taken out again, and those who never came', () => {
    const added = event('participant.added', -30, { participantId: 'viewer', role: 'viewer', name: 'Student' });
    expect(attendanceOf(over, [added], noon)[0]).toMatchObject({ id: 'viewer', name: 'Student', role: 'viewer', firstCame: null, thereMs: 0 });
  });

  it('counts the call from the moment in which they met', () => {
    expect(summaryOf(over, events, [], [], noon + 999)).toMatchObject({ liveMs: 20 * 60_000, chatCount: 2 });
    expect(summaryOf(consultation('b'), [], [], [], noon).liveMs).toBe(0);
  });

  it('tells in its timeline what a doctor would tell', () => {
    expect(timelineOf(events).map(({ kind, count }) => `${kind}${count > 1 ? ` ${String(count)}` : ''}`)).toEqual([
      'created', 'joined', 'joined', 'on-air', 'chat 2', 'away', 'off-air', 'returned', 'blocked', 'ended',
    ]);
    expect(timelineOf(events).at(-1)).toMatchObject({ reason: 'ended', participantId: null });
  });

  it('does without the parts that cannot be read, but not without the session', async () => {
    const api = {
      consultation: () => Promise.resolve(over),
      events: () => Promise.resolve(events),
      quality: vi.fn(() => Promise.resolve([])),
      snapshots: () => Promise.reject(new ApiError(404, null, '')),
    };
    const book = new SummaryBook(api, 'a');
    await book.load();
    expect(book.state.get()).toMatchObject({ phase: 'ready', summary: { quality: [], snapshots: null } });
    api.quality.mockRejectedValue(new ApiError(401, null, ''));
    await book.load();
    expect(book.state.get()).toEqual({ phase: 'problem', problem: 'signed-out' });
  });
});

describe('times', () => {
  it('are said as people say them', () => {
    expect([stopwatch(5_000), stopwatch(725_000), stopwatch(3_725_000), stopwatch(-5)]).toEqual(['0:05', '12:05', '1:02:05', '0:00']);
    expect([duration(0, 'en'), duration(65_000, 'en'), duration(3_725_000, 'en')]).toEqual(['0 sec', '1 min 5 sec', '1 hr 2 min']);
    expect([duration(65_000, 'zh'), duration(3_600_000, 'zh')]).toEqual(['1分钟5秒', '1小时']);
    expect([clock(iso(-175), 'zh'), moment(iso(-175), noon, 'zh')]).toEqual(['09:05', '09:05']);
    expect(moment(iso(24 * 60), noon, 'en')).toContain('6');
  });
});
