import type { LossReason } from './connectionWatch';

/** How long a restarted session may take until something is heard again. */
const evidenceMs = 1500;
const lookMs = 150;
/** Trouble again this soon after a restart is not cured by another one. */
const curedMs = 10_000;

/** What is to be repaired. */
export interface Repairable {
  /** Asks the server for another way; false when it will not. */
  restart(): Promise<boolean>;
  /** Everything that ever came from the other end, in a number that only grows. */
  heard(): Promise<number>;
  isConnected(): boolean;
}

/**
 * Tries to save a running session when its network changed or broke, before it is given up: whoever plays what is published here notices
 * nothing of a restart, but all of a new session.
 */
export class Repair {
  readonly #session: Repairable;
  readonly #onLost: (reason: LossReason) => void;
  #busy = false;
  #over = false;
  #curedAt = Number.NEGATIVE_INFINITY;

  constructor(session: Repairable, onLost: (reason: LossReason) => void) {
    this.#session = session;
    this.#onLost = onLost;
  }

  stop(): void {
    this.#over = true;
  }

  /** Something is wrong. Returns when it was mended or given up. */
  async trouble(reason: LossReason): Promise<void> {
    if (this.#over || (this.#busy && reason !== 'ended' && reason !== 'closed')) {
      return;
    }
    if (reason === 'ended' || reason === 'closed' || performance.now() - this.#curedAt < curedMs) {
      this.#lose(reason);
      return;
    }
    this.#busy = true;
    const before = await this.#session.heard();
    if (!(await this.#session.restart().catch(() => false))) {
      this.#lose(reason);
    } else if (await this.#hearsMoreThan(before)) {
      this.#curedAt = performance.now();
    } else {
      this.#lose('no-route');
    }
    this.#busy = false;
  }

  async #hearsMoreThan(before: number): Promise<boolean> {
    const end = performance.now() + evidenceMs;
    while (performance.now() < end && !this.#over) {
      await new Promise((resolve) => { setTimeout(resolve, lookMs); });
      if (this.#session.isConnected() && (await this.#session.heard()) > before) {
        return true;
      }
    }
    return false;
  }

  #lose(reason: LossReason): void {
    if (!this.#over) {
      this.#over = true;
      this.#onLost(reason);
    }
  }
}
