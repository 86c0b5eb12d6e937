import type { Credentials } from '../shared/credentials';
import { MediaError, failureOfStatus } from './errors';

/** How long one HTTP call of the signalling may take. */
const callTimeoutMs = 4000;
/** A restart that takes longer is no quicker than a new session. */
const restartTimeoutMs = 1500;

export interface SignalingOptions {
  /** The WHIP or WHEP endpoint from the join document. */
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly fetch?: typeof fetch;
}

/**
 * The HTTP side of one WHIP (RFC 9725) or WHEP (draft-ietf-wish-whep) session: POST an offer, then PATCH and DELETE the resource that
 * the answer's Location names. Knows nothing of RTCPeerConnection.
 */
export class SignalingResource {
  readonly answer: string;
  /** Whether the server said that it takes candidates by PATCH. */
  readonly acceptsTrickle: boolean;
  /** Whether it may be asked to restart ICE: a server that can hands out an ETag (RFC 9725 section 4.3.1). */
  readonly restarts: boolean;
  readonly #location: string;
  #etag: string | null;
  readonly #options: SignalingOptions;

  private constructor(options: SignalingOptions, location: string, response: Response, answer: string) {
    this.#options = options;
    this.#location = location;
    this.#etag = response.headers.get('ETag');
    this.restarts = this.#etag !== null;
    this.acceptsTrickle =
      this.#etag !== null || (response.headers.get('Accept-Patch') ?? '').includes('application/trickle-ice-sdpfrag');
    this.answer = answer;
  }

  /** Throws a {@link MediaError} for every answer but 201, an AbortError when the signal fires. */
  static async open(options: SignalingOptions, offer: string, signal: AbortSignal): Promise<SignalingResource> {
    const token = options.credentials.token();
    let response: Response;
    let answer: string;
    try {
      response = await (options.fetch ?? fetch)(options.endpoint, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/sdp', Accept: 'application/sdp' },
        body: offer,
        cache: 'no-store',
        signal: AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)]),
      });
      answer = await response.text();
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      throw new MediaError('unavailable', `No answer to the offer: ${String(error)}`);
    }

    if (response.status !== 201) {
      throw new MediaError(failureOfStatus(response.status), `The offer was answered with ${String(response.status)}.`);
    }

    const location = response.headers.get('Location');
    if (location === null) {
      throw new MediaError('rejected', 'The answer names no Location.');
    }
    const base = response.url || options.endpoint;
    const resource = new URL(location, base);
    if (resource.origin !== new URL(base).origin) {
      // The token goes along with PATCH and DELETE; it must not be sent to wherever a header points.
      throw new MediaError('rejected', 'The Location of the session is on another origin.');
    }
    return new SignalingResource(options, resource.toString(), response, answer);
  }

  /**
   * Sends new ICE credentials and candidates, for a session that lost its way (RFC 9725 section 4.3.3). Answers those of the server, or null
   * when it does not restart, does not know the session any more or does not answer.
   */
  async restart(fragment: string): Promise<string | null> {
    try {
      const response = await this.#call('PATCH', {
        // Whatever the session is at: a restart is what makes a new ETag.
        headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*' },
        body: fragment,
        signal: AbortSignal.timeout(restartTimeoutMs),
      });
      const answer = await response.text();
      this.#etag = response.headers.get('ETag') ?? this.#etag;
      return response.status === 200 ? answer : null;
    } catch {
      return null;
    }
  }

  /** Sends further candidates. False when the server will not have them; then nothing is lost but those candidates. */
  async trickle(fragment: string): Promise<boolean> {
    try {
      const response = await this.#call('PATCH', {
        headers: {
          'Content-Type': 'application/trickle-ice-sdpfrag',
          ...(this.#etag === null ? {} : { 'If-Match': this.#etag }),
        },
        body: fragment,
        signal: AbortSignal.timeout(callTimeoutMs),
      });
      return response.ok;
    } catch {
      return false;
    }
  }

  /** Ends the session on the server; `keepalive` lets the request outlive the page. */
  async close(): Promise<void> {
    try {
      await this.#call('DELETE', { keepalive: true });
    } catch {
      // The server ends the session by itself when ICE falls silent.
    }
  }

  #call(method: string, init: RequestInit): Promise<Response> {
    return (this.#options.fetch ?? fetch)(this.#location, {
      ...init,
      method,
      cache: 'no-store',
      headers: { ...(init.headers as Record<string, string> | undefined), Authorization: `Bearer ${this.#options.credentials.token()}` },
    });
  }
}
