import { describe, expect, it } from 'vitest';
import { blocksOf, longestLine, sendable } from '../../src/room/chatBlocks';
import type { ChatLine } from '../../src/session/roomCall';

function line(key: string, participantId: string, at: string): ChatLine {
  return { key, participantId, name: participantId, own: false, text: key, at, state: 'sent' };
}

describe('chat lines', () => {
  it('stand together when one person wrote them one after the other', () => {
    const blocks = blocksOf([
      line('1', 'a', '2026-01-05T09:00:00'),
      line('2', 'a', '2026-01-05T09:01:00'),
      line('3', 'b', '2026-01-05T09:01:10'),
      line('4', 'b', '2026-01-05T09:20:00'),
    ]);
    expect(blocks.map(({ lines }) => lines.map(({ key }) => key))).toEqual([['1', '2'], ['3'], ['4']]);
  });

  it('begin anew with the day', () => {
    const blocks = blocksOf([line('1', 'a', '2026-01-05T23:59:30'), line('2', 'a', '2026-01-06T00:00:10')]);
    expect(blocks.map(({ newDay }) => newDay)).toEqual([false, true]);
  });

  it('are sent without the white space around them, and not empty or too long', () => {
    expect(sendable('  你好\n')).toBe('你好');
    expect(sendable(' \n ')).toBeNull();
    expect(sendable('x'.repeat(longestLine))).toHaveLength(longestLine);
    expect(sendable('x'.repeat(longestLine + 1))).toBeNull();
  });
});
