import type { ChatLine } from '../session/roomCall';
import { isSameDay } from './timeFormat';

/** Lines that one person wrote one after the other, shown under one name and time. */
export interface ChatBlock {
  readonly key: string;
  readonly lines: readonly ChatLine[];
  /** Whether a new day begins with it. */
  readonly newDay: boolean;
}

const togetherMs = 3 * 60_000;

export function blocksOf(lines: readonly ChatLine[]): readonly ChatBlock[] {
  const blocks: { key: string; lines: ChatLine[]; newDay: boolean }[] = [];
  let before: ChatLine | null = null;
  for (const line of lines) {
    const newDay = before !== null && !isSameDay(before.at, line.at);
    const block = blocks.at(-1);
    if (block !== undefined && before !== null && !newDay && before.participantId === line.participantId
      && Date.parse(line.at) - Date.parse(before.at) < togetherMs) {
      block.lines.push(line);
    } else {
      blocks.push({ key: line.key, lines: [line], newDay });
    }
    before = line;
  }
  return blocks;
}

/** The server takes no longer ones (docs/realtime.md). */
export const longestLine = 2000;

/** What will be sent of what was written; null when that is nothing, or too long. */
export function sendable(draft: string): string | null {
  const text = draft.trim();
  return text.length === 0 || text.length > longestLine ? null : text;
}
