import { Deferred } from '../media/timing';
import { type RealtimeMessage, numberOf, textOf } from './message';
import type { Outcome } from './roomCall';

/** What came of a command: done, as the event `id` where it became one, or not, because of `code` (docs/realtime.md). */
export type CommandAnswer =
  | { readonly done: true; readonly id: number | null }
  | { readonly done: false; readonly code: string };

/** Not a code of the server's: it was not reached, or did not answer in time. */
export const notReached: CommandAnswer = { done: false, code: 'offline' };

/** Long enough for a slow line, short enough for somebody who waits. */
const deadlineMs = 8000;

interface Pending {
  readonly answer: Deferred<CommandAnswer>;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The commands that the server has not answered yet. */
export class PendingCommands {
  readonly #onLate: () => void;
  readonly #pending = new Map<string, Pending>();
  #count = 0;

  /** `onLate` is called when an answer did not come: perhaps the connection is dead. */
  constructor(onLate: () => void) {
    this.#onLate = onLate;
  }

  /** The `ref` to send, and what will come of it. */
  add(): { readonly ref: string; readonly answer: Promise<CommandAnswer> } {
    const ref = String(++this.#count);
    const answer = new Deferred<CommandAnswer>();
    const timer = setTimeout(() => {
      this.#pending.delete(ref);
      answer.resolve(notReached);
      this.#onLate();
    }, deadlineMs);
    this.#pending.set(ref, { answer, timer });
    return { ref, answer: answer.promise };
  }

  /** Takes an `ack` or an `error` to whom it answers. */
  hear(message: RealtimeMessage): void {
    const ref = textOf(message['ref']);
    const pending = ref === null ? undefined : this.#pending.get(ref);
    if (ref === null || pending === undefined || (message.type !== 'ack' && message.type !== 'error')) {
      return;
    }
    this.#pending.delete(ref);
    clearTimeout(pending.timer);
    pending.answer.resolve(message.type === 'ack'
      ? { done: true, id: numberOf(message['id']) }
      : { done: false, code: textOf(message['code']) ?? 'internal-error' });
  }

  /** The connection is gone: nobody will answer any more. */
  dropAll(): void {
    for (const { answer, timer } of this.#pending.values()) {
      clearTimeout(timer);
      answer.resolve(notReached);
    }
    this.#pending.clear();
  }
}

/** What a person is told came of a command. */
export function outcomeOf(answer: CommandAnswer): Outcome {
  if (answer.done) {
    return 'done';
  }
  switch (answer.code) {
    case 'forbidden':
      return 'forbidden';
    case 'offline':
    case 'unavailable':
    case 'internal-error':
      return 'offline';
    default:
      return 'not-possible';
  }
}
