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
  const answer = await call<T>('POST', path, { body, type, bearer });
  if (answer === null) {
    throw new ApiError(0, null, 'The answer is not JSON.');
  }
  return answer;
}

/** What goes along with a call. */
export interface CallOptions {
  readonly body?: BodyInit | undefined;
  /** Of the body. */
  readonly type?: string | undefined;
  readonly bearer?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface CallAnswer<T> {
  /** Null where the answer has no body. */
  readonly body: T | null;
  readonly etag: string | null;
}

/** Calls the API with what the browser has of cookies for it; null where the answer has no body. Anything but a success is an ApiError. */
export async function call<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options: CallOptions = {}): Promise<T | null> {
  return (await callWithTag<T>(method, path, options)).body;
}

/** The same, with the ETag of what was answered. */
export async function callWithTag<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, { body, type, bearer, headers }: CallOptions = {},
): Promise<CallAnswer<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      cache: 'no-store',
      headers: {
        Accept: 'application/json, application/problem+json',
        ...(type === undefined ? {} : { 'Content-Type': type }),
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new ApiError(0, null, `No answer: ${String(error)}`);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    throw new ApiError(response.status, problemMember(answer, 'type'), problemMember(answer, 'detail') ?? `Answered with ${String(response.status)}.`);
  }
  return { body: answer as T | null, etag: response.headers.get('ETag') };
}

function problemMember(answer: unknown, name: 'type' | 'detail'): string | null {
  const value = typeof answer === 'object' && answer !== null ? (answer as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'string' ? value : null;
}
