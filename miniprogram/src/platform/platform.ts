import type { Socket } from '../shared/realtimeClient';

/** What an HTTP request was answered with. */
export interface HttpAnswer {
  readonly status: number;
  /** What the JSON of the body says; the text where it is no JSON. */
  readonly body: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs: number;
}

export interface Network {
  /** False when the phone says that it has no network. */
  readonly connected: boolean;
  /** `wifi`, `4g`, …: when it changes, connections of before are dead. */
  readonly type: string;
}

export interface Storage {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
}

/** What the program needs of a phone, so that all of it but the pages runs, and is tested, without WeChat. */
export interface Platform {
  /** Rejects where there was no answer. */
  request(call: HttpCall): Promise<HttpAnswer>;
  openSocket(url: string): Socket;
  readonly storage: Storage;
  /** Hears each change; answers what ends it. */
  watchNetwork(listener: (network: Network) => void): () => void;
  /** For developers, without secrets; a clinic finds it in WeChat's console by the user's feedback. */
  log(level: 'info' | 'warn', text: string): void;
}
