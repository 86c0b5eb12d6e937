import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/accountApi';
import { ApiError } from '../../src/api/telemedApi';
import { type Draft, type DraftFault, changeDraftOf, changeFault, changeOf, consultationOf, draftFault, emptyDraft } from '../../src/console/draft';
import { type Problem, problemOf } from '../../src/console/problems';
import { iso, noon, visit } from './fixtures';

const account: Account = { id: 'account', signInName: 'li', name: 'Dr. Li', role: 'doctor' };
const whole: Draft = { ...emptyDraft(noon), patient: ' 王芳 ' };
const planned = (minutes: number): Partial<Draft> => ({ when: 'planned', at: iso(minutes) });

describe('the draft of a consultation', () => {
  it.each<[string, Partial<Draft>, DraftFault | null]>([
    ['whole', {}, null],
    ['without a patient', { patient: ' ' }, 'patient'],
    ['with a patient of two lines', { patient: '王\n芳' }, 'patient'],
    ['with a name that is turned around', { patient: 'a\u202Eb' }, 'patient'],
    ['with a long title', { title: 'x'.repeat(121) }, 'title'],
    ['planned for later', planned(60), null],
    ['planned for a moment ago', planned(-3), null],
    ['planned for an hour ago', planned(-60), 'time-past'],
    ['planned for a year and a month from now', planned(400 * 24 * 60), 'time-far'],
    ['planned for no time', { when: 'planned', at: null }, 'time'],
    ['with no time, for now', { at: null }, null],
    ['with long notes', { notes: 'x'.repeat(4001) }, 'notes'],
    ['with somebody who has no name', { others: [{ key: 1, role: 'viewer', name: '' }] }, 'other'],
  ])('that is %s is seen through', (_, part, fault) => {
    expect(draftFault({ ...whole, ...part }, noon)).toBe(fault);
  });

  it('is sent with what was written and nothing else', () => {
    expect(consultationOf(whole, account, 'Video consultation')).toEqual({
      title: 'Video consultation', doctor: { name: 'Dr. Li', accountId: 'account' }, patient: { name: '王芳' },
    });
    expect(consultationOf({ ...whole, ...planned(60), title: ' Check ', notes: ' a\r\nb\t', others: [{ key: 1, role: 'assistant', name: ' Zhao ' }] }, account, '-')).toEqual({
      title: 'Check', doctor: { name: 'Dr. Li', accountId: 'account' }, patient: { name: '王芳' },
      scheduledAt: iso(60), notes: 'a\nb', others: [{ role: 'assistant', name: 'Zhao' }],
    });
  });

  it('begins at the next quarter of an hour that leaves some time', () => {
    expect(emptyDraft(noon + 60_000).at).toBe(iso(30));
  });
});

describe('a change of a consultation', () => {
  const before = visit('a', { title: 'Follow-up', scheduledAt: iso(-120), notes: 'Bring the report.' });

  it('is only what is different', () => {
    const draft = changeDraftOf(before);
    expect(changeOf(draft, before)).toBeNull();
    expect(changeOf({ ...draft, title: 'Other' }, before)).toEqual({ title: 'Other' });
    expect(changeOf({ ...draft, notes: '' }, before)).toEqual({ notes: '' });
    expect(changeOf({ ...draft, at: iso(0) }, before)).toEqual({ scheduledAt: iso(0) });
  });

  it('does not mind a plan that has passed, as long as it is not moved', () => {
    const draft = changeDraftOf(before);
    expect(changeFault(draft, before, noon)).toBeNull();
    expect(changeFault({ ...draft, at: iso(-60 * 60) }, before, noon)).toBe('time-past');
    expect(changeFault({ ...draft, at: null }, before, noon)).toBe('time');
    expect(changeFault({ ...draft, title: '' }, before, noon)).toBe('title');
  });
});

describe('an answer that is no success', () => {
  const urn = (name: string) => `urn:telemed:problem:${name}`;
  it.each<[number, string | null, Problem]>([
    [0, null, 'offline'], [400, urn('invalid-request'), 'invalid'], [401, urn('not-signed-in'), 'signed-out'], [403, urn('forbidden'), 'refused'],
    [404, urn('not-found'), 'gone'], [409, urn('conflict'), 'conflict'], [409, urn('consultation-over'), 'over'], [409, urn('consultation-full'), 'full'],
    [412, urn('changed'), 'conflict'], [429, urn('too-many-requests'), 'too-many'], [500, urn('internal-error'), 'busy'], [503, urn('unavailable'), 'busy'],
  ])('of %d (%s) has a sentence of its own: %s', (status, type, problem) => {
    expect(problemOf(new ApiError(status, type, ''))).toBe(problem);
  });

  it('that is none at all is no answer', () => {
    expect(problemOf(new TypeError('failed'))).toBe('offline');
  });
});
