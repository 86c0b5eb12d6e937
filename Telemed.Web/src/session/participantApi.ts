import { ApiError, type CallAnswer, type CallOptions, callWithTag } from '../api/telemedApi';
import type { ChatPage } from '../shared/chatRoom';
import type { Credentials } from '../shared/credentials';
import { listOf, textOf } from '../shared/message';
import type { Outcome } from './roomCall';

type Method = 'GET' | 'POST' | 'PATCH';
export type ApiCall = (method: Method, path: string, options: CallOptions) => Promise<CallAnswer<unknown>>;

const json = 'application/json';
/** How often somebody may be faster before it is given up. */
const maxRaces = 3;

/** What a participant asks of the HTTP API, with the access token; a token that has just died is renewed once. */
export class ParticipantApi {
  readonly #consultation: string;
  readonly #credentials: Credentials;
  readonly #call: ApiCall;

  constructor(consultationId: string, credentials: Credentials, call: ApiCall = callWithTag) {
    this.#consultation = `/api/v1/consultations/${consultationId}`;
    this.#credentials = credentials;
    this.#call = call;
  }

  async chatPage(cursor: string | null): Promise<ChatPage> {
    const query = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await this.#ask('GET', `/chat?limit=50${query}`);
    const page = body as { items?: unknown; next?: unknown } | null;
    return { items: listOf(page?.items), next: textOf(page?.next) };
  }

  /** Another role for somebody, unless they have one of a third kind by now. */
  async changeRole(participantId: string, from: string, to: string): Promise<Outcome> {
    return await outcomeOfCall(async () => {
      for (let races = 0; ; races++) {
        const { body, etag } = await this.#ask('GET', '');
        const people = listOf((body as { participants?: unknown } | null)?.participants);
        const role = people.find(({ id }) => id === participantId)?.['role'];
        if (role !== from) {
          return role === to ? 'done' : 'not-possible';
        }
        try {
          await this.#ask('PATCH', `/participants/${participantId}`, {
            type: json,
            body: JSON.stringify({ role: to }),
            ...(etag === null ? {} : { headers: { 'If-Match': etag } }),
          });
          return 'done';
        } catch (error) {
          if (!(error instanceof ApiError) || error.status !== 412 || races >= maxRaces) {
            throw error;
          }
        }
      }
    });
  }

  async allowPublishing(participantId: string): Promise<Outcome> {
    return await this.#order(`/participants/${participantId}/allow-publishing`);
  }

  async streamPlans(): Promise<ReadonlyMap<string, string>> {
    const { body } = await this.#ask('GET', '/streams');
    return new Map(listOf((body as { items?: unknown } | null)?.items).flatMap((stream) => {
      const [id, plan] = [textOf(stream['participantId']), textOf(stream['plan'])];
      return id === null || plan === null ? [] : [[id, plan] as const];
    }));
  }

  async keepSnapshot(participantId: string, picture: Blob): Promise<Outcome> {
    return await this.#order(`/snapshots?participantId=${encodeURIComponent(participantId)}`, { type: picture.type, body: picture });
  }

  #order(path: string, options: CallOptions = {}): Promise<Outcome> {
    return outcomeOfCall(async () => {
      await this.#ask('POST', path, options);
      return 'done';
    });
  }

  async #ask(method: Method, path: string, options: CallOptions = {}): Promise<CallAnswer<unknown>> {
    const shown = this.#credentials.token();
    try {
      return await this.#call(method, this.#consultation + path, { ...options, bearer: shown });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) {
        throw error;
      }
      await this.#credentials.renew(shown);
      return await this.#call(method, this.#consultation + path, { ...options, bearer: this.#credentials.token() });
    }
  }
}

/** What a person is told came of a call. */
export async function outcomeOfCall(call: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await call();
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 0;
    if (status === 401 || status === 403) {
      return 'forbidden';
    }
    return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'not-possible' : 'offline';
  }
}
