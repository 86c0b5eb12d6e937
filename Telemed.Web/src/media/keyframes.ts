/**
 * When, in ms after somebody came, their connection mostly stands: at once on a local network, after several round trips on a far one.
 */
const askedAt = [200, 450, 800, 1300] as const;

/**
 * Whoever begins to watch sees nothing until the next keyframe, and the hub asks for one every two seconds only. So a few more are sent
 * when somebody has come: when exactly they can be seen nobody knows here.
 */
export class Keyframes {
  readonly #ask: () => void;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /** Somebody has begun to watch, or is about to. */
  sendSome(): void {
    this.stop();
    this.#timers = askedAt.map((ms) => setTimeout(this.#ask, ms));
  }

  stop(): void {
    this.#timers.forEach((timer) => { clearTimeout(timer); });
  }
}
