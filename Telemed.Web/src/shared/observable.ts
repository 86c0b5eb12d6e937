/** One value that changes, for state machines below and views above. Made to fit React's useSyncExternalStore. */
export class Observable<T> {
  private value: T;
  private readonly listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.value = value;
  }

  readonly get = (): T => this.value;

  set(value: T): void {
    if (Object.is(value, this.value)) {
      return;
    }
    this.value = value;
    for (const listener of [...this.listeners]) {
      listener(value);
    }
  }

  /** Answers what ends it. */
  readonly subscribe = (listener: (value: T) => void): (() => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };

  /** Tells the present value too. */
  follow(listener: (value: T) => void): () => void {
    const stop = this.subscribe(listener);
    listener(this.value);
    return stop;
  }
}
