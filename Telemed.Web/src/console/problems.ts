import { ApiError } from '../api/telemedApi';

/**
 * Why something that was asked of the server was not done, in the terms of the sentence that people get:
 * - `offline`: nobody answered; nothing is known to have been done.
 * - `busy`: a part behind the service does not answer: try again shortly.
 * - `signed-out`: the session is over.
 * - `over`: the consultation is over.
 * - `conflict`: things are not as the page showed them.
 * - `full`: nobody else fits in.
 * - `too-many`: too many requests.
 * - `invalid`: the server does not take what was typed.
 * - `gone`: there is no such thing (any more).
 * - `refused`: this account may not.
 */
export type Problem = 'offline' | 'busy' | 'signed-out' | 'over' | 'conflict' | 'full' | 'too-many' | 'invalid' | 'gone' | 'refused';

export function problemOf(error: unknown): Problem {
  if (!(error instanceof ApiError)) {
    return 'offline';
  }
  switch (error.problemType?.replace('urn:telemed:problem:', '')) {
    case 'consultation-over':
      return 'over';
    case 'consultation-full':
      return 'full';
  }
  switch (error.status) {
    case 0:
      return 'offline';
    case 400:
    case 413:
    case 415:
    case 422:
      return 'invalid';
    case 401:
      return 'signed-out';
    case 403:
      return 'refused';
    case 404:
      return 'gone';
    case 409:
    case 412:
      return 'conflict';
    case 410:
      return 'over';
    case 429:
      return 'too-many';
    default:
      return 'busy';
  }
}
