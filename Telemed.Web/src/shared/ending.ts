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

/** The `type` of the problem with which a link is refused that another device has used (docs/api.md, links and codes). */
export const otherDeviceProblem = 'urn:telemed:problem:other-device';

/** Whether one can go back in from here. */
export function mayReturn(ending: Ending): boolean {
  return ending === 'left' || ending === 'kicked' || ending === 'other-device';
}

/** By the status that a consultation came to. */
export function endingOfStatus(status: string): Ending {
  return status === 'cancelled' || status === 'missed' ? status : 'over';
}

/** By the answer to joining again when the token had died (docs/api.md, join). */
export function endingOfRefusal(status: number, problemType: string | null): Ending {
  switch (status) {
    case 403:
      return problemType === otherDeviceProblem ? 'other-device' : 'blocked';
    case 404:
      return 'link-replaced';
    default:
      return 'over';
  }
}
