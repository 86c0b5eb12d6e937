import { type RealtimeMessage, numberOf, textOf } from './message';

/** What came of a command: done, as the event `id` where it became one, or not, because of `code` (docs/realtime.md). */
export type CommandAnswer =
  | { readonly done: true; readonly id: number | null }
  | { readonly done: false; readonly code: string };

/** Not a code of the server's: it was not reached, or did not answer in time. */
export const notReached: CommandAnswer = { done: false, code: 'offline' };

/** Long enough for a slow line, short enough for somebody who waits. */
const deadlineMs = 8000;

interface Pending {
  readonly answer: (answer: CommandAnswer) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The commands that the server has not answered yet. */
export class PendingCommands {
  private readonly onLate: () => void;
  private readonly pending = new Map<string, Pending>();
  private count = 0;

  /** `onLate` is called when an answer did not come: perhaps the connection is dead. */
  constructor(onLate: () => void) {
    this.onLate = onLate;
  }

  /** The `ref` to send, and what will come of it. */
  add(): { readonly ref: string; readonly answer: Promise<CommandAnswer> } {
    this.count += 1;
    const ref = String(this.count);
    const answer = new Promise<CommandAnswer>((resolve) => {
      const timer = setTimeout(() => {
        this.pending.delete(ref);
        resolve(notReached);
        this.onLate();
      }, deadlineMs);
      this.pending.set(ref, { answer: resolve, timer });
    });
    return { ref, answer };
  }

  /** Takes an `ack`, an `error`, or the `token` that was asked for, to whom it answers. */
  hear(message: RealtimeMessage): void {
    const ref = textOf(message['ref']);
    const pending = ref === null ? undefined : this.pending.get(ref);
    if (ref === null || pending === undefined) {
      return;
    }
    this.pending.delete(ref);
    clearTimeout(pending.timer);
    pending.answer(message.type === 'error'
      ? { done: false, code: textOf(message['code']) ?? 'internal-error' }
      : { done: true, id: numberOf(message['id']) });
  }

  /** The connection is gone: nobody will answer any more. */
  dropAll(): void {
    for (const { answer, timer } of this.pending.values()) {
      clearTimeout(timer);
      answer(notReached);
    }
    this.pending.clear();
  }
}
