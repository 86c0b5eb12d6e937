import type { Status } from './meeting';

/**
 * Why somebody is not in the consultation any more:
 * - `left`: they hung up; they may come back.
 * - `over`: it has ended, by a doctor, the clinic or its time limit.
 * - `cancelled`, `missed`: it was called off, or nobody met in time.
 * - `kicked`: somebody asked them to go; joining again works.
 * - `blocked`, `removed`: the same, for good.
 * - `link-replaced`: the clinic has handed out a new link, and this one is worth nothing any more.
 * - `other-device`: another device came in with a code to type and took their place.
 */
export type Ending = 'left' | 'over' | 'cancelled' | 'missed' | 'kicked' | 'blocked' | 'removed' | 'link-replaced' | 'other-device';

/** Why a join code does not lead into a consultation. */
export type JoinProblem = 'unknown-code' | 'other-device' | 'over' | 'blocked' | 'too-many' | 'unreachable' | 'not-set-up';

/** Whether one can go back in from here. */
export function mayReturn(ending: Ending): boolean {
  return ending === 'left' || ending === 'kicked' || ending === 'other-device';
}

export function endingOfStatus(status: Status): Ending {
  return status === 'cancelled' || status === 'missed' ? status : 'over';
}

/** By the answer to joining again when the token had died (docs/api.md, join). */
export function endingOfRefusal(status: number, problemType: string | null): Ending {
  switch (status) {
    case 403:
      return problemType === otherDevice ? 'other-device' : 'blocked';
    case 404:
      return 'link-replaced';
    default:
      return 'over';
  }
}

/** By the answer to joining for the first time; 0: there was none. */
export function problemOfRefusal(status: number, problemType: string | null): JoinProblem {
  switch (status) {
    case 403:
      return problemType === otherDevice ? 'other-device' : 'blocked';
    case 410:
      return 'over';
    case 429:
      return 'too-many';
    default:
      return status >= 400 && status < 500 && status !== 408 ? 'unknown-code' : 'unreachable';
  }
}

const otherDevice = 'urn:telemed:problem:other-device';
