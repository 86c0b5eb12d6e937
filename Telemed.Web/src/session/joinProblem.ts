import { ApiError } from '../api/telemedApi';
import { otherDeviceProblem } from '../shared/ending';

/**
 * Why a join code does not lead into a consultation. `offline`: this device has no network; `unreachable`: it has one, and the clinic's
 * server does not answer.
 */
export type JoinProblem = 'unknown-code' | 'other-device' | 'over' | 'asked-to-leave' | 'too-many' | 'offline' | 'unreachable';

export function joinProblem(error: unknown): JoinProblem {
  const status = error instanceof ApiError ? error.status : 0;
  switch (status) {
    case 403:
      return error instanceof ApiError && error.problemType === otherDeviceProblem ? 'other-device' : 'asked-to-leave';
    case 410:
      return 'over';
    case 429:
      return 'too-many';
  }
  if (status >= 400 && status < 500 && status !== 408) {
    return 'unknown-code';
  }
  return status === 0 && !navigator.onLine ? 'offline' : 'unreachable';
}
