import { describe, expect, it } from 'vitest';
import { bySection, doctorOf, isOwn, lateMinutes, matches, sectionOf, visitIn, visitOf } from '../../src/console/visits';
import { consultation, iso, noon, visit } from './fixtures';

describe('an entry of the list', () => {
  it.each([
    ['who waits', visit('a', { waitingSince: iso(-5) }), 'waiting'],
    ['who waits again in a call that the doctor left', visit('a', { status: 'live', waitingSince: iso(-1) }), 'waiting'],
    ['a call', visit('a', { status: 'live', liveAt: iso(-5) }), 'live'],
    ['what may begin now', visit('a'), 'today'],
    ['what is planned for this evening', visit('a', { status: 'scheduled', scheduledAt: iso(6 * 60) }), 'today'],
    ['what should have begun yesterday', visit('a', { status: 'scheduled', scheduledAt: iso(-20 * 60) }), 'today'],
    ['what is planned for tomorrow', visit('a', { status: 'scheduled', scheduledAt: iso(20 * 60) }), 'later'],
    ['what ended this morning', visit('a', { status: 'ended', overAt: iso(-60) }), 'over'],
    ['what was missed this morning', visit('a', { status: 'missed', overAt: iso(-60) }), 'over'],
    ['what ended yesterday', visit('a', { status: 'ended', overAt: iso(-24 * 60) }), null],
  ])('of %s stands in its part', (_, entry, section) => {
    expect(sectionOf(entry, noon)).toBe(section);
  });

  it('stands in the order in which it is worked through', () => {
    const parts = bySection([
      visit('late', { waitingSince: iso(-1) }), visit('first', { waitingSince: iso(-9) }),
      visit('two', { status: 'scheduled', scheduledAt: iso(120) }), visit('one', { status: 'scheduled', scheduledAt: iso(60) }),
      visit('old', { status: 'ended', overAt: iso(-90) }), visit('new', { status: 'ended', overAt: iso(-10) }),
    ], noon);
    expect(parts.waiting.map(({ id }) => id)).toEqual(['first', 'late']);
    expect(parts.today.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(parts.over.map(({ id }) => id)).toEqual(['new', 'old']);
  });

  it('is found by parts of its title and its names', () => {
    const entry = visit('a', { title: 'Follow-up after surgery' });
    expect(['', '王', 'dr. li', 'SURGERY li'].every((typed) => matches(entry, typed))).toBe(true);
    expect(matches(entry, 'surgery wang')).toBe(false);
  });

  it('is late from ten minutes on', () => {
    const planned = (minutes: number) => visit('a', { status: 'scheduled', scheduledAt: iso(minutes) });
    expect([lateMinutes(planned(-9), noon), lateMinutes(planned(-25), noon), lateMinutes(visit('a'), noon)]).toEqual([null, 25, null]);
    expect(lateMinutes(visit('a', { status: 'live', scheduledAt: iso(-25) }), noon)).toBeNull();
  });

  it('gives its doctor’s seat to the account of the same name, else to nobody but the first', () => {
    const entry = visit('a', { participants: ['Dr. Li', 'Dr. Wu'].map((name, index) => ({ id: String(index), role: 'doctor' as const, name, presence: 'absent' as const, onAir: false, quality: null, handRaised: false })) });
    expect([doctorOf(entry, 'Dr. Wu')?.id, doctorOf(entry, 'Dr. Who')?.id]).toEqual(['1', '0']);
    expect([isOwn(entry, 'account'), isOwn(entry, 'other'), isOwn(visit('b', { doctorAccount: null }), 'other')]).toEqual([true, false, true]);
  });

  it('is read from a message, or is none', () => {
    const { doctorAccount, notes, ...bare } = visit('a');
    expect(visitIn({ ...bare, more: 1 })).toEqual({ ...bare, doctorAccount: null, notes: null });
    expect([doctorAccount, notes]).toEqual(['account', null]);
    for (const nothing of [null, 7, {}, { id: 'a', title: 'b', status: 'unheard-of' }]) {
      expect(visitIn(nothing)).toBeNull();
    }
  });

  it('knows from a room who waits, and that nobody waits who has a doctor', () => {
    const person = (id: string, presence: 'present' | 'away') => ({ id, presence, presenceSince: iso(-4), handRaised: false, stream: { since: iso(-4), video: 'H264', audio: 'Opus' } });
    expect(visitOf(consultation('a'), { participants: [person('patient', 'present')] })).toMatchObject({ waitingSince: iso(-4), participants: [{}, { presence: 'present', onAir: true }] });
    expect(visitOf(consultation('a'), { participants: [person('patient', 'present'), person('doctor', 'present')] }).waitingSince).toBeNull();
    expect(visitOf(consultation('a'), { participants: [person('patient', 'away')] }).waitingSince).toBeNull();
    expect(visitOf(consultation('a'), null).waitingSince).toBeNull();
  });
});
