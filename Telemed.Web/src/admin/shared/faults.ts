import { ApiError } from '../../api/telemedApi';
import type { AdminText } from '../i18n/adminText';

/**
 * Why something that the server was asked for did not come of it.
 * - `signed-out`: the session is over.
 * - `forbidden`: the account may not.
 * - `unreachable`: nobody answered, or a part behind the service did not.
 * - `gone`: it is not there any more.
 * - `over`: the consultation is over, nothing of it can be changed.
 * - `changed`: somebody else was faster.
 * - `too-often`: to be tried again in a while.
 * - `refused`: the server does not accept it; `detail` is what it says, in English.
 */
export type FaultKind = 'signed-out' | 'forbidden' | 'unreachable' | 'gone' | 'over' | 'changed' | 'too-often' | 'refused';

export interface Fault {
  readonly kind: FaultKind;
  /** What stands behind `urn:telemed:problem:`, where there is something. */
  readonly problem: string | null;
  readonly detail: string;
}

export function faultOf(error: unknown): Fault {
  if (!(error instanceof ApiError)) {
    return { kind: 'unreachable', problem: null, detail: '' };
  }
  const problem = error.problemType?.replace('urn:telemed:problem:', '') ?? null;
  return { kind: kindOf(error.status, problem), problem, detail: error.message };
}

function kindOf(status: number, problem: string | null): FaultKind {
  if (problem === 'consultation-over') {
    return 'over';
  }
  switch (status) {
    case 401: return 'signed-out';
    case 403: return 'forbidden';
    case 404: return 'gone';
    case 412: return 'changed';
    case 429: return 'too-often';
    default: return status >= 400 && status < 500 ? 'refused' : 'unreachable';
  }
}

/** A sentence that says what to do. */
export function faultWords(text: AdminText, fault: Fault): string {
  switch (fault.kind) {
    case 'signed-out': return text.sessionOver;
    case 'forbidden': return text.refused;
    case 'unreachable': return fault.problem === 'transcoder-unavailable' ? text.faultTranscoder : text.unreachable;
    case 'gone': return text.faultGone;
    case 'over': return text.faultOver;
    case 'changed': return text.faultChanged;
    case 'too-often': return text.tooManySignIns;
    case 'refused':
      return fault.problem === 'last-administrator' ? text.faultLastAdministrator
        : fault.problem === 'sign-in-name-taken' ? text.faultSignInNameTaken
          : fault.problem === 'too-many-webhooks' ? text.faultTooManyWebhooks
            : fault.problem === 'webhook-disabled' ? text.faultWebhookDisabled
              : text.serverSays(fault.detail);
  }
}
