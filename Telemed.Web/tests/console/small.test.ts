import { encode } from 'uqr';
import { describe, expect, it, vi } from 'vitest';
import { isBlack } from '../../src/check/pictureJudge';
import { badgedTitle } from '../../src/console/alerts';
import { LinkBook } from '../../src/console/linkBook';
import { adviceOf } from '../../src/console/qualityWords';
import { darkRuns } from '../../src/console/qrPath';
import { fragmentOf, routeOf } from '../../src/console/route';

describe('the console', () => {
  it('knows its pages by the address', () => {
    for (const route of [{ page: 'list' }, { page: 'check' }, { page: 'summary', id: 'k2v9q0x4m1c7b8z3n5s6' }] as const) {
      expect(routeOf(fragmentOf(route))).toEqual(route);
    }
    expect(routeOf('#summary=../x')).toEqual({ page: 'list' });
  });

  it('says in the tab how many wait', () => {
    expect([badgedTitle('List', 0), badgedTitle('List', 2)]).toEqual(['List', '(2) List']);
  });

  it('keeps links as long as the page is there, and the newest of each person', async () => {
    const joinCode = vi.fn(() => Promise.resolve({ id: 'p', role: 'patient' as const, name: '', standing: 'active' as const, mayPublish: true, joinUrl: 'two' }));
    const book = new LinkBook({ joinCode });
    book.learn([{ id: 'p', role: 'patient', name: '', standing: 'active', mayPublish: true, joinUrl: 'one' }, { id: 'q', role: 'viewer', name: '', standing: 'active', mayPublish: false }]);
    expect([...book.links.get()]).toEqual([['p', 'one']]);
    await book.renew('c', 'p');
    expect([...book.links.get()]).toEqual([['p', 'two']]);
    book.forget();
    expect(book.links.get().size).toBe(0);
  });

  it('draws a QR code in which every dark module is covered once', () => {
    const { data } = encode('https://localhost:8443/join#x7mq2hd9vtpc4nkr8sub', { border: 2 });
    const drawn = data.map((row) => row.map(() => 0));
    for (const [, x, y, length] of darkRuns(data).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let step = 0; step < Number(length); step++) {
        const row = drawn[Number(y)] as number[];
        row[Number(x) + step] = (row[Number(x) + step] ?? 0) + 1;
      }
    }
    expect(drawn).toEqual(data.map((row) => row.map((dark) => (dark ? 1 : 0))));
  });

  it.each([
    ['good', { reports: 100, freezes: 0, rtt: { mean: 20, max: 900 } }, 'good'],
    ['fair', { reports: 100, freezes: 2, rtt: { mean: 20, max: 900 } }, 'fair'],
    ['poor', { reports: 100, freezes: 2, loss: { mean: 5, max: 9 }, rtt: { mean: 400, max: 900 } }, 'lossy'],
    ['poor', { reports: 100, freezes: 50 }, 'frozen'],
    ['fair', { reports: 100, freezes: 0, delay: { mean: 2600, max: 4000 } }, 'late'],
    ['good', { reports: 0, freezes: 0 }, 'good'],
  ] as const)('says of a connection that was %s what was wrong with it (%#)', (level, figures, advice) => {
    expect(adviceOf({ level, figures })).toBe(advice);
  });

  it('tells a covered camera from a dark room', () => {
    expect(isBlack([3, 2, 1, 255, 10, 10, 12, 255])).toBe(true);
    expect(isBlack([3, 2, 1, 255, 40, 40, 40, 255])).toBe(false);
  });
});
