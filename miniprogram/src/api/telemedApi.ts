import type { HttpAnswer, Platform } from '../platform/platform';
import type { ServerClock } from '../session/serverClock';
import type { ChatPage } from '../shared/chatRoom';
import { membersOf, textOf } from '../shared/message';
import type { JoinDocument, RenewedToken } from './joinDocument';

const timeoutMs = 8000;
const deviceKey = 'telemed.device';

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

/** The clinic's API, as far as a patient uses it. Whatever is no success rejects with an {@link ApiError}. */
export class TelemedApi {
  private readonly platform: Platform;
  private readonly gateway: string;
  private readonly clock: ServerClock;

  /** `gateway`: the origin, `https://…`, without a slash at its end. */
  constructor(platform: Platform, gateway: string, clock: ServerClock) {
    this.platform = platform;
    this.gateway = gateway;
    this.clock = clock;
  }

  /** The server makes up this device's secret at the first time; it is kept, because a link belongs to the device that used it first. */
  async join(joinCode: string): Promise<JoinDocument> {
    const known = textOf(this.platform.storage.read(deviceKey));
    const body = known === null || known === '' ? { joinCode } : { joinCode, deviceId: known };
    const joined = await this.call<JoinDocument>('POST', '/api/v1/join', { body });
    if (typeof joined.deviceId === 'string') {
      this.platform.storage.write(deviceKey, joined.deviceId);
    }
    return joined;
  }

  renewToken(token: string): Promise<RenewedToken> {
    return this.call<RenewedToken>('POST', '/api/v1/token', { token });
  }

  /** The page at the cursor, from the newest back. */
  chatPage(consultationId: string, token: string, cursor: string | null): Promise<ChatPage> {
    const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    return this.call<ChatPage>('GET', `/api/v1/consultations/${consultationId}/chat${query}`, { token });
  }

  /** How long the server takes to answer, in ms. */
  async ping(): Promise<number> {
    const begin = Date.now();
    await this.send('GET', '/alive', {});
    return Date.now() - begin;
  }

  private async call<T>(method: 'GET' | 'POST', path: string, options: { body?: unknown; token?: string }): Promise<T> {
    const { status, body } = await this.send(method, path, options);
    const members = membersOf(body);
    if (status < 200 || status > 299) {
      throw new ApiError(status, textOf(members?.['type']), textOf(members?.['detail']) ?? `Answered with ${String(status)}.`);
    }
    if (members === null) {
      throw new ApiError(0, null, 'The answer is not JSON.');
    }
    return body as T;
  }

  private async send(method: 'GET' | 'POST', path: string, { body, token }: { body?: unknown; token?: string }): Promise<HttpAnswer> {
    const sentAt = Date.now();
    let answer: HttpAnswer;
    try {
      answer = await this.platform.request({
        method,
        url: this.gateway + path,
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body }),
        timeoutMs,
      });
    } catch (error) {
      throw new ApiError(0, null, `No answer: ${String(error)}`);
    }
    this.clock.hearDate(answer.headers['date'], sentAt, Date.now());
    return answer;
  }
}
