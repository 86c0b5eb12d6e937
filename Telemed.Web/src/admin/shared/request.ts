import { ApiError, call } from '../../api/telemedApi';

/** Asks for a document; anything but a success is an ApiError. */
export async function get<T>(path: string): Promise<T> {
  return present(await call<T>('GET', path));
}

/** Sends a JSON body, where there is one, and reads the document that is answered. */
export async function send<T>(method: 'POST' | 'PATCH', path: string, body?: object): Promise<T> {
  return present(await call<T>(method, path, body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' }));
}

/** An action without a document in its answer, or one that nobody looks at. */
export async function act(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<void> {
  await call(method, path, body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' });
}

/** `?a=1&b=2` of what is not empty; an empty text where nothing is. */
export function query(parameters: Readonly<Record<string, string | null | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== undefined && entry[1] !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function present<T>(answer: T | null): T {
  if (answer === null) {
    throw new ApiError(0, null, 'The answer is not JSON.');
  }
  return answer;
}
