import { Observable } from '../shared/observable';

export type ToastTone = 'good' | 'bad' | 'info';

export interface Toast {
  readonly id: number;
  readonly tone: ToastTone;
  readonly words: string;
}

const showFor: Readonly<Record<ToastTone, number>> = { good: 5000, info: 7000, bad: 12_000 };
const most = 4;

/** Short messages that go away by themselves; what somebody must not miss stands in the page instead. */
export class ToastQueue {
  readonly shown = new Observable<readonly Toast[]>([]);
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #next = 1;
  #paused = false;

  show(tone: ToastTone, words: string): void {
    const again = this.shown.get().find((toast) => toast.tone === tone && toast.words === words);
    if (again !== undefined) {
      this.#wait(again);
      return;
    }
    const toast = { id: this.#next++, tone, words };
    const kept = [...this.shown.get(), toast];
    for (const { id } of kept.slice(0, -most)) {
      this.close(id);
    }
    this.shown.set(kept.slice(-most));
    this.#wait(toast);
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown.set(this.shown.get().filter((toast) => toast.id !== id));
  }

  /** While somebody reads them (a pointer over them, the focus in them) none goes away. */
  pause(): void {
    this.#paused = true;
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
  }

  resume(): void {
    this.#paused = false;
    for (const toast of this.shown.get()) {
      this.#wait(toast);
    }
  }

  #wait(toast: Toast): void {
    clearTimeout(this.#timers.get(toast.id));
    if (!this.#paused) {
      this.#timers.set(toast.id, setTimeout(() => { this.close(toast.id); }, showFor[toast.tone]));
    }
  }
}

/** The page's messages. */
export const toasts = new ToastQueue();
