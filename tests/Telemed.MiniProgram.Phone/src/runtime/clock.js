/**
 * The timers of the program. WeChat stops the clock of a program a few seconds after it has left the screen; what would have happened
 * meanwhile happens when it is back.
 */
export class Clock {
  #frozen = false;
  /** @type {(() => void)[]} */
  #due = [];
  /** @type {Set<NodeJS.Timeout>} */
  #timers = new Set();

  setTimeout = (/** @type {(...values: unknown[]) => void} */ then, /** @type {number} */ ms, /** @type {unknown[]} */ ...values) => {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.run(() => { then(...values); }, timer);
    }, ms);
    this.#timers.add(timer);
    return timer;
  };

  setInterval = (/** @type {(...values: unknown[]) => void} */ then, /** @type {number} */ ms, /** @type {unknown[]} */ ...values) => {
    const timer = setInterval(() => {
      if (!this.#frozen) {
        then(...values);
      }
    }, ms);
    this.#timers.add(timer);
    return timer;
  };

  clear = (/** @type {NodeJS.Timeout | undefined} */ timer) => {
    if (timer !== undefined) {
      clearTimeout(timer);
      this.#timers.delete(timer);
      this.#cleared.add(timer);
    }
  };

  /** Timers that fell due while frozen and were cleared since. @type {WeakSet<NodeJS.Timeout>} */
  #cleared = new WeakSet();

  /**
   * Something happens to the program: now, or when its clock goes on.
   * @param {() => void} then
   * @param {NodeJS.Timeout} [timer]
   */
  run(then, timer) {
    if (this.#frozen) {
      this.#due.push(() => {
        if (timer === undefined || !this.#cleared.has(timer)) {
          then();
        }
      });
    } else {
      then();
    }
  }

  get frozen() {
    return this.#frozen;
  }

  freeze() {
    this.#frozen = true;
  }

  thaw() {
    this.#frozen = false;
    for (const then of this.#due.splice(0)) {
      then();
    }
  }

  /** Ends everything that is still to come: that a connection breaks now is not heard any more. */
  dispose() {
    this.#frozen = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#timers.clear();
    this.#due = [];
  }
}
