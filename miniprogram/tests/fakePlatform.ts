import type { HttpAnswer, HttpCall, Network, Platform } from '../src/platform/platform';
import type { Socket } from '../src/shared/realtimeClient';

/** A WebSocket whose other end is the test. */
export class FakeSocket implements Socket {
  readonly sent: Record<string, unknown>[] = [];
  closedHere = false;
  private open: () => void = () => undefined;
  private message: (data: unknown) => void = () => undefined;
  private closed: (code: number, reason: string) => void = () => undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closedHere = true;
  }

  onOpen(listener: () => void): void {
    this.open = listener;
  }

  onMessage(listener: (data: unknown) => void): void {
    this.message = listener;
  }

  onClose(listener: (code: number, reason: string) => void): void {
    this.closed = listener;
  }

  accept(): void {
    this.open();
  }

  say(message: object): void {
    this.message(JSON.stringify(message));
  }

  end(code = 1006, reason = ''): void {
    this.closed(code, reason);
  }
}

/** A phone of which the test decides everything. */
export class FakePlatform implements Platform {
  readonly sockets: FakeSocket[] = [];
  readonly calls: HttpCall[] = [];
  readonly kept = new Map<string, unknown>();
  readonly logged: string[] = [];
  private readonly watchers = new Set<(network: Network) => void>();
  answer: (call: HttpCall) => HttpAnswer = () => ({ status: 404, body: null, headers: {} });

  readonly storage = {
    read: (key: string): unknown => this.kept.get(key) ?? '',
    write: (key: string, value: unknown): void => { this.kept.set(key, value); },
  };

  get socket(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (socket === undefined) {
      throw new Error('no socket was opened');
    }
    return socket;
  }

  request(call: HttpCall): Promise<HttpAnswer> {
    this.calls.push(call);
    return new Promise((resolve) => { resolve(this.answer(call)); });
  }

  openSocket(): Socket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  watchNetwork(listener: (network: Network) => void): () => void {
    this.watchers.add(listener);
    return () => { this.watchers.delete(listener); };
  }

  network(network: Network): void {
    this.watchers.forEach((listener) => { listener(network); });
  }

  log(level: string, text: string): void {
    this.logged.push(`${level} ${text}`);
  }
}

/** A join document whose tickets tell how often one was asked for. */
export function joinDocument(count = 1, changes: object = {}) {
  return {
    consultation: { id: 'c1', title: '复诊', status: 'waiting' },
    participant: { id: 'p1', role: 'patient', name: '王芳' },
    token: `token-${String(count)}`,
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    realtime: 'wss://gateway.test/api/v1/realtime',
    iceServers: [],
    publish: { whip: 'https://gateway.test/whip', rtmp: `rtmp://gateway.test/c1/p1?token=ticket-${String(count)}` },
    play: [{
      participant: { id: 'd1', role: 'doctor', name: '李医生' },
      flv: `https://gateway.test/media/c1/d1.flv?token=flv-${String(count)}`,
      rtmp: `rtmp://gateway.test/c1/d1_aac?token=play-${String(count)}`,
    }],
    deviceId: 'device-0123456789abcdef',
    ...changes,
  };
}
