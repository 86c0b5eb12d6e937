import type { JoinDocument, RenewedToken } from './joinDocument';

const timeoutMs = 8000;

/** An answer that is not a success. `status` 0: there was none. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The stable `type` of the problem document (RFC 9457), where there is one. */
  readonly problemType: string | null;

  constructor(status: number, problemType: string | null, message: string) {
    super(message);
    this.status = status;
    this.problemType = problemType;
  }
}

export interface TelemedApi {
  /** The code goes in the body: in an address it would be logged. */
  join(joinCode: string): Promise<JoinDocument>;
  /** A fresh token for one that still holds. */
  renewToken(token: string): Promise<RenewedToken>;
}

export const telemedApi: TelemedApi = {
  join: async (joinCode) => await post<JoinDocument>('/api/v1/join', { body: JSON.stringify({ joinCode }), type: 'application/json' }),
  renewToken: async (token) => await post<RenewedToken>('/api/v1/token', { bearer: token }),
};

/** Posts and reads the JSON that is answered; anything but a success is an ApiError. */
export async function post<T>(path: string, { body, type, bearer }: { body?: string; type?: string; bearer?: string }): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      cache: 'no-store',
      headers: {
        Accept: 'application/json, application/problem+json',
        ...(type === undefined ? {} : { 'Content-Type': type }),
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new ApiError(0, null, `No answer: ${String(error)}`);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    throw new ApiError(response.status, problemType(answer), `Answered with ${String(response.status)}.`);
  }
  if (answer === null) {
    throw new ApiError(0, null, 'The answer is not JSON.');
  }
  return answer as T;
}

function problemType(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'type' in answer && typeof answer.type === 'string' ? answer.type : null;
}
