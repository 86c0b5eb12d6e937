import { otherDeviceProblem } from '../shared/ending';

/** Why a join code does not lead into a consultation. */
export type JoinProblem = 'unknown-code' | 'other-device' | 'over' | 'blocked' | 'too-many' | 'unreachable' | 'not-set-up';

/** By the answer to joining for the first time; 0: there was none. */
export function problemOfRefusal(status: number, problemType: string | null): JoinProblem {
  switch (status) {
    case 403:
      return problemType === otherDeviceProblem ? 'other-device' : 'blocked';
    case 410:
      return 'over';
    case 429:
      return 'too-many';
    default:
      return status >= 400 && status < 500 && status !== 408 ? 'unknown-code' : 'unreachable';
  }
}

/** Whether the same code may lead in a moment later. */
export function mayTryAgain(problem: JoinProblem): boolean {
  return problem === 'unreachable' || problem === 'too-many';
}
