/** Keeps the screen on: a phone's goes dark after half a minute without a touch, and the call with it. */
export class WakeLock {
  #sentinel: WakeLockSentinel | null = null;
  #stopping: AbortController | null = null;

  start(): void {
    this.#stopping ??= new AbortController();
    // The browser lets go of it whenever the page is hidden.
    document.addEventListener('visibilitychange', this.#request, { signal: this.#stopping.signal });
    this.#request();
  }

  stop(): void {
    this.#stopping?.abort();
    this.#stopping = null;
    void this.#sentinel?.release().catch(() => undefined);
    this.#sentinel = null;
  }

  readonly #request = () => {
    // Typed as always there; Firefox has it since 126 only.
    const wakeLock = navigator.wakeLock as globalThis.WakeLock | undefined;
    if (document.visibilityState === 'visible' && wakeLock !== undefined) {
      void wakeLock
        .request('screen')
        .then((sentinel) => { this.#keep(sentinel); })
        .catch(() => undefined);
    }
  };

  #keep(sentinel: WakeLockSentinel): void {
    if (this.#stopping === null) {
      void sentinel.release().catch(() => undefined);
    } else {
      this.#sentinel = sentinel;
    }
  }
}
