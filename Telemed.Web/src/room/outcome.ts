import type { Outcome } from '../session/roomCall';
import type { RoomText } from './i18n/roomText';

const deadlineMs = 10_000;

/** What came of it, or `offline` when that is not known in time; it never throws. */
export async function settled(asked: Promise<Outcome>): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => { resolve('offline'); }, deadlineMs);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return 'offline';
  } finally {
    clearTimeout(timer);
  }
}

/** A sentence for each outcome; the one for `done` says what was done, and to whom. */
export function outcomeWords(text: RoomText, outcome: Outcome, done: string): string {
  switch (outcome) {
    case 'done':
      return done;
    case 'forbidden':
      return text.forbidden;
    case 'not-possible':
      return text.notPossible;
    case 'offline':
      return text.offline;
  }
}

export function snapshotWords(text: RoomText, outcome: Outcome, name: string): string {
  switch (outcome) {
    case 'done':
      return text.snapshotDone(name);
    case 'forbidden':
      return text.snapshotForbidden;
    case 'not-possible':
      return text.snapshotNotPossible;
    case 'offline':
      return text.snapshotOffline;
  }
}
