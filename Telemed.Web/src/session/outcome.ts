import type { CommandAnswer } from '../shared/commands';
import type { Outcome } from './roomCall';

/** What a person is told came of a command. */
export function outcomeOf(answer: CommandAnswer): Outcome {
  if (answer.done) {
    return 'done';
  }
  switch (answer.code) {
    case 'forbidden':
      return 'forbidden';
    case 'offline':
    case 'unavailable':
    case 'internal-error':
      return 'offline';
    default:
      return 'not-possible';
  }
}
