import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { momentOf, zonedOf } from '../src/ui/dates';
import { nextSorting, sorted } from '../src/ui/sorting';
import { ToastQueue } from '../src/ui/toastQueue';

describe('a sorted table', () => {
  it('goes up, down and back to how it came', () => {
    const up = nextSorting(null, 'name');
    const down = nextSorting(up, 'name');
    expect([up, down, nextSorting(down, 'name'), nextSorting(down, 'age')]).toEqual([{ key: 'name', descending: false }, { key: 'name', descending: true }, null, { key: 'age', descending: false }]);
  });

  it('sorts numbers as numbers, and has what is not known at the end either way', () => {
    const rows = [{ n: 10 }, { n: null }, { n: 9 }];
    expect(sorted(rows, (row) => row.n, false).map((row) => row.n)).toEqual([9, 10, null]);
    expect(sorted(rows, (row) => row.n, true).map((row) => row.n)).toEqual([10, 9, null]);
    expect(sorted(['p10', 'p9'], (row) => row, false)).toEqual(['p9', 'p10']);
  });
});

describe('messages', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('go away by themselves, faults later, and none while somebody reads them', () => {
    const queue = new ToastQueue();
    queue.show('good', 'Saved.');
    queue.show('bad', 'Not saved.');
    vi.advanceTimersByTime(6000);
    expect(queue.shown.get().map(({ words }) => words)).toEqual(['Not saved.']);
    queue.pause();
    vi.advanceTimersByTime(60_000);
    expect(queue.shown.get()).toHaveLength(1);
    queue.resume();
    vi.advanceTimersByTime(12_000);
    expect(queue.shown.get()).toEqual([]);
  });

  it('are there once, and four at most', () => {
    const queue = new ToastQueue();
    queue.show('good', '1');
    for (const words of ['1', '2', '3', '4', '5']) {
      queue.show('good', words);
    }
    expect(queue.shown.get().map(({ words }) => words)).toEqual(['2', '3', '4', '5']);
  });
});

describe('a date field', () => {
  it('shows a moment in a time zone and gives it back at the full minute', () => {
    const shown = zonedOf('2026-01-05T09:00:30.123Z', 'Asia/Shanghai');
    expect([shown?.hour, shown?.minute]).toEqual([17, 0]);
    expect(momentOf(shown)).toBe('2026-01-05T09:00:00.000Z');
    expect([zonedOf(null), zonedOf('soon'), momentOf(null)]).toEqual([null, null, null]);
  });
});

describe('the content security policy', () => {
  it('is kept: the one style that React Aria inserts is looked for under the id that the kit gives to something else', () => {
    const id = /const placeholder = '([^']+)'/.exec(readFileSync(new URL('../src/ui/base.ts', import.meta.url), 'utf8'))?.[1] ?? '';
    expect(id).not.toBe('');
    expect(readFileSync(new URL('../node_modules/react-aria/dist/private/interactions/usePress.mjs', import.meta.url), 'utf8')).toContain(id);
  });
});
