import { describe, expect, it } from 'vitest';
import { duration, durationForPrograms, timeOfDay } from '../../src/room/timeFormat';

describe('times', () => {
  it('are minutes and seconds, with hours where there are any', () => {
    expect(duration(0)).toBe('0:00');
    expect(duration(65_999)).toBe('1:05');
    expect(duration(3_725_000)).toBe('1:02:05');
    expect(duration(-5000)).toBe('0:00');
    expect(durationForPrograms(65_999)).toBe('PT65S');
  });

  it('name the day only when it is another', () => {
    const now = new Date(2026, 0, 5, 12, 0);
    expect(timeOfDay(new Date(2026, 0, 5, 9, 5).toISOString(), 'en', now)).toBe('09:05');
    expect(timeOfDay(new Date(2026, 0, 4, 9, 5).toISOString(), 'zh-CN', now)).toContain('4');
    expect(timeOfDay('never', 'en', now)).toBe('');
  });
});
