// @ts-check
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Asks again and again until the answer is truthy.
 * @template T @param {string} what @param {() => T | Promise<T>} ask @param {number} deadlineMs
 * @returns {Promise<Exclude<Awaited<T>, null | undefined | false | 0 | ''>>}
 */
export async function until(what, ask, deadlineMs = 30_000) {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return /** @type {any} */ (answer);
    }
    if (Date.now() > end) {
      throw new Error(`in vain for ${deadlineMs} ms: ${what}`);
    }
    await wait(25);
  }
}
