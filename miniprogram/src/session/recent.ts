import type { Storage } from '../platform/platform';
import { listOf, numberOf, textOf } from '../shared/message';

const key = 'telemed.recent';
const most = 5;
/** Links of before are over, or belong to something that the person has forgotten. */
const keepMs = 7 * 24 * 3600_000;

/** A consultation that was opened on this phone, and the code that leads back into it. */
export interface Recent {
  readonly joinCode: string;
  readonly title: string;
  readonly doctor: string;
  readonly at: number;
}

/** The newest first. What is over is taken off by {@link forgetRecent}, so that a shared phone does not keep it. */
export function readRecent(storage: Storage, now: number): readonly Recent[] {
  return listOf(storage.read(key))
    .map((entry): Recent => ({
      joinCode: textOf(entry['joinCode']) ?? '',
      title: textOf(entry['title']) ?? '',
      doctor: textOf(entry['doctor']) ?? '',
      at: numberOf(entry['at']) ?? 0,
    }))
    .filter(({ joinCode, at }) => joinCode !== '' && now - at < keepMs);
}

export function keepRecent(storage: Storage, recent: Recent): void {
  const others = readRecent(storage, recent.at).filter(({ joinCode }) => joinCode !== recent.joinCode);
  storage.write(key, [recent, ...others].slice(0, most));
}

export function forgetRecent(storage: Storage, joinCode: string, now: number): void {
  storage.write(key, readRecent(storage, now).filter((entry) => entry.joinCode !== joinCode));
}
