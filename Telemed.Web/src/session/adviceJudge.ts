import { type AdviceFigures, findingsIn, historySeconds } from './advice';
import type { Advice } from './roomCall';

/** What must be seen how many seconds in a row before it is said. A way that is blocked is certain at once. */
const secondsUntilSaid = { 'blocked-udp': 1, poor: 3, fair: 6 } as const;
/** And how long it must be away before it is not said any more. */
const secondsUntilGone = 8;

/** Judges the connection second by second, slowly enough that nobody sees advice flicker. */
export class AdviceJudge {
  #history: AdviceFigures[] = [];
  #shown: Advice | null = null;
  #candidate: Advice | null = null;
  #seen = 0;
  #missed = 0;

  /** To be called once a second; answers what is to be shown. */
  next(figures: AdviceFigures): Advice | null {
    this.#history = [...this.#history, figures].slice(-historySeconds);
    const found = combined(this.#history);
    this.#seen = isSame(found, this.#candidate) ? this.#seen + 1 : 1;
    this.#candidate = found;
    this.#missed = isSame(found, this.#shown) ? 0 : this.#missed + 1;

    if (found !== null && this.#seen >= secondsFor(found)) {
      this.#shown = found;
      this.#missed = 0;
    } else if (this.#missed >= secondsUntilGone) {
      this.#shown = null;
    }
    return this.#shown;
  }
}

function secondsFor(advice: Advice): number {
  return advice.problem === 'blocked-udp' ? secondsUntilSaid['blocked-udp'] : secondsUntilSaid[advice.level];
}

/** One piece of advice for both directions: the worse of the two. */
function combined(history: readonly AdviceFigures[]): Advice | null {
  const { sending, receiving } = findingsIn(history);
  if (sending !== null && receiving !== null && sending.problem === receiving.problem) {
    return { direction: 'both', problem: sending.problem, level: sending.level === 'poor' || receiving.level === 'poor' ? 'poor' : 'fair' };
  }
  const receivingIsWorse = receiving !== null && (sending === null || (receiving.level === 'poor' && sending.level === 'fair'));
  if (receivingIsWorse) {
    return { direction: 'receiving', ...receiving };
  }
  return sending === null ? null : { direction: 'sending', ...sending };
}

function isSame(a: Advice | null, b: Advice | null): boolean {
  return a === b || (a !== null && b !== null && a.direction === b.direction && a.problem === b.problem && a.level === b.level);
}
