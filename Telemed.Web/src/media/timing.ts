export function abortError(): DOMException {
  return new DOMException('aborted', 'AbortError');
}

/** Rejects with an AbortError as soon as the signal fires. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError());
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(abortError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** A wait that somebody else can cut short, for "ask again in a second, or at once when you hear something". */
export class Nudge {
  #wake: (() => void) | null = null;

  now(): void {
    this.#wake?.();
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => { woken.abort(); };
    try {
      await delay(ms, AbortSignal.any([signal, woken.signal]));
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
    } finally {
      this.#wake = null;
    }
  }
}

/** A promise with its handle outside. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (reason: unknown) => void;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever cares awaits it; nobody caring is not an error.
    this.promise.catch(() => undefined);
  }
}

/** `work`, or an AbortError when the signal fires first. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    throw abortError();
  }
  const aborted = new Deferred<never>();
  const onAbort = () => { aborted.reject(abortError()); };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
