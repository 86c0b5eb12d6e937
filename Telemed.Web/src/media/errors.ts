/**
 * Why a media session could not be opened or did not last. The names are what the state machines decide by:
 * - `not-found`: 404, the other side does not publish yet: wait and ask again.
 * - `unauthorized`: 401, the token is dead: get a fresh one.
 * - `forbidden`: 403, this token will never do: give up.
 * - `unavailable`: no answer or 5xx, the service is away: ask again.
 * - `rejected`: another 4xx or a broken answer: this way does not work here.
 * - `no-route`: signalling worked but no media came through (UDP blocked, ICE failed): take another way.
 * - `unsupported`: this browser cannot play or send by this way.
 */
export type MediaFailure = 'not-found' | 'unauthorized' | 'forbidden' | 'unavailable' | 'rejected' | 'no-route' | 'unsupported';

export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly failure: MediaFailure;

  constructor(failure: MediaFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

/** What an HTTP status of WHIP, WHEP, FLV or HLS means for whoever asked. */
export function failureOfStatus(status: number): MediaFailure {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 408:
    case 425:
    case 429:
      return 'unavailable';
    default:
      return status >= 500 ? 'unavailable' : 'rejected';
  }
}

/** Any thrown thing as a {@link MediaError}; an abort stays an abort. */
export function asMediaError(error: unknown, fallback: MediaFailure = 'unavailable'): MediaError {
  return error instanceof MediaError ? error : new MediaError(fallback, error instanceof Error ? error.message : String(error));
}
