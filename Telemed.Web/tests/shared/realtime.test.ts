import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseMessage } from '../../src/shared/message';
import { RealtimeClient, type Socket } from '../../src/shared/realtimeClient';
import { meaningOfClose } from '../../src/shared/realtimeClose';

type Message = Record<string, unknown> & { type: string };

/** A socket whose other end is the test. */
class FakeSocket implements Socket {
  readonly sent: Message[] = [];
  closed = false;
  #opened: () => void = () => undefined;
  #heard: (data: unknown) => void = () => undefined;
  #ended: (code: number, reason: string) => void = () => undefined;

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Message);
  }

  close(): void {
    this.closed = true;
  }

  onOpen(listener: () => void): void {
    this.#opened = listener;
  }

  onMessage(listener: (data: unknown) => void): void {
    this.#heard = listener;
  }

  onClose(listener: (code: number, reason: string) => void): void {
    this.#ended = listener;
  }

  open(): void {
    this.#opened();
  }

  say(message: object): void {
    this.#heard(JSON.stringify(message));
  }

  end(code: number, reason = ''): void {
    this.#ended(code, reason);
  }

  /** Opens and greets as the server does. */
  greet(lastId = 0, resumed = false): void {
    this.open();
    this.say({ type: 'hello', lastId, resumed });
  }
}

function connect(openSocket?: () => Socket) {
  const sockets: FakeSocket[] = [];
  let token = 'secret';
  const credentials = {
    token: vi.fn(() => token),
    renew: vi.fn(() => {
      token = 'renewed';
      return Promise.resolve();
    }),
  };
  const listener = { hear: vi.fn<(message: Message) => void>(), closed: vi.fn() };
  const client = new RealtimeClient({
    address: 'wss://clinic.example/api/v1/realtime',
    selfId: 'pat',
    credentials,
    pace: { firstPauseMs: 500, longestPauseMs: 5000, checkMs: 4000 },
    openSocket: openSocket ?? (() => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    }),
  }, listener);
  client.start();
  const socket = () => sockets.at(-1) ?? expect.fail('There is no socket.');
  const heard = () => listener.hear.mock.calls.map(([{ type, id }]) => (typeof id === 'number' ? `${type} ${String(id)}` : type));
  return { client, sockets, socket, credentials, listener, heard };
}

const reopened = async () => { await vi.advanceTimersByTimeAsync(1000); };

describe('the realtime channel', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('shows its token in the first message, not in the address, and is online with the hello', () => {
    const { client, socket } = connect();
    socket().open();
    expect(socket().sent).toEqual([{ type: 'auth', token: 'secret' }]);
    expect(client.state.get()).toBe('connecting');
    socket().say({ type: 'hello', lastId: 3, resumed: false });
    expect(client.state.get()).toBe('online');
    client.stop();
  });

  it('goes on behind the last event that came, when it was cut', async () => {
    const { client, socket, heard } = connect();
    socket().greet(7);
    socket().say({ type: 'chat', id: 8 });
    socket().say({ type: 'other', id: 9 });
    socket().end(1006);
    expect(client.state.get()).toBe('offline');
    await reopened();
    socket().open();
    expect(socket().sent[0]).toEqual({ type: 'auth', token: 'secret', after: 9 });
    socket().say({ type: 'hello', lastId: 9, resumed: true });
    socket().say({ type: 'chat', id: 10 });
    expect(heard()).toEqual(['hello', 'chat 8', 'other 9', 'hello', 'chat 10']);
    client.stop();
  });

  it('hears no event twice', () => {
    const { client, socket, heard } = connect();
    socket().greet(7);
    socket().say({ type: 'chat', id: 8 });
    socket().say({ type: 'chat', id: 8 });
    socket().say({ type: 'ack', ref: 'x', id: 2 });
    expect(heard()).toEqual(['hello', 'chat 8', 'ack 2']);
    client.stop();
  });

  it('asks for the whole state when something is missing', async () => {
    const { client, socket, heard } = connect();
    socket().greet(7);
    socket().say({ type: 'chat', id: 9 });
    expect(heard()).toEqual(['hello']);
    await reopened();
    socket().open();
    expect(socket().sent[0]).toEqual({ type: 'auth', token: 'secret' });
    socket().say({ type: 'hello', lastId: 9, resumed: false });
    expect(client.state.get()).toBe('online');
    client.stop();
  });

  it('brings each answer to whom it is for', async () => {
    const { client, socket } = connect();
    socket().greet();
    const [chat, kick] = [client.ask({ type: 'chat', clientId: 'a', text: 'hi' }), client.ask({ type: 'kick', participantId: 'p' })];
    const refs = socket().sent.slice(1).map(({ ref }) => ref);
    expect(new Set(refs).size).toBe(2);
    socket().say({ type: 'error', ref: refs[1], code: 'forbidden', message: 'no' });
    socket().say({ type: 'ack', ref: refs[0], id: 1 });
    expect(await chat).toEqual({ done: true, id: 1 });
    expect(await kick).toEqual({ done: false, code: 'forbidden' });
    client.stop();
  });

  it('takes a token for the answer to who asked for one', async () => {
    const { client, socket } = connect();
    socket().greet();
    const renewed = client.ask({ type: 'renew' });
    socket().say({ type: 'token', ref: socket().sent.at(-1)?.['ref'], token: 'another' });
    expect(await renewed).toEqual({ done: true, id: null });
    client.stop();
  });

  it('leaves nobody waiting for an answer: not when it is away, not when it is cut, not when the server is silent', async () => {
    const { client, socket } = connect();
    const offline = { done: false, code: 'offline' };
    expect(await client.ask({ type: 'end' })).toEqual(offline);
    socket().greet();
    const cut = client.ask({ type: 'end' });
    socket().end(1006);
    expect(await cut).toEqual(offline);
    await reopened();
    socket().greet();
    const late = client.ask({ type: 'end' });
    await vi.advanceTimersByTimeAsync(8000);
    expect(await late).toEqual(offline);
    client.stop();
  });

  it('gives up a connection that says nothing when it should', async () => {
    const { client, sockets, socket } = connect();
    socket().greet();
    client.check();
    expect(socket().sent.at(-1)).toEqual({ type: 'ping' });
    await vi.advanceTimersByTimeAsync(4000);
    expect(sockets[0]?.closed).toBe(true);
    expect(client.state.get()).toBe('offline');
    await reopened();
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sockets.length).toBeGreaterThan(2); // No hello within eight seconds is no connection either.
    client.stop();
  });

  it('keeps a connection that answers', async () => {
    const { client, sockets, socket } = connect();
    socket().greet();
    for (let round = 0; round < 6; round++) {
      await vi.advanceTimersByTimeAsync(15_000);
      expect(socket().sent.at(-1)).toEqual({ type: 'ping' });
      socket().say({ type: 'pong' });
    }
    client.check();
    socket().say({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sockets).toHaveLength(1);
    client.stop();
  });

  it('does not wait any longer when the network is back', async () => {
    const { client, sockets, socket } = connect();
    for (let attempt = 0; attempt < 4; attempt++) {
      socket().end(1006);
      await vi.advanceTimersByTimeAsync(7000);
    }
    socket().end(1006);
    const before = sockets.length;
    client.check();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(before + 1);
    client.stop();
  });

  it('gets another token when its token is refused', async () => {
    const { client, credentials, sockets, socket } = connect();
    socket().open();
    socket().end(1008, 'invalid-token');
    expect(credentials.renew).toHaveBeenCalledWith('secret');
    await reopened();
    expect(sockets).toHaveLength(2);
    socket().open();
    expect(socket().sent).toEqual([{ type: 'auth', token: 'renewed' }]);
    client.stop();
  });

  it('is opened at once when the network is another one', async () => {
    const { client, sockets, socket } = connect();
    socket().greet();
    client.reconnect();
    expect(client.state.get()).toBe('offline');
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets.map(({ closed }) => closed)).toEqual([true, false]);
    client.stop();
    client.reconnect();
    await reopened();
    expect(sockets).toHaveLength(2);
  });

  it('knows by the last message why it is over, where the close brings no reason', async () => {
    for (const [message, told] of [
      [{ type: 'participant', id: 1, change: 'kicked', participantId: 'pat' }, 'kicked'],
      [{ type: 'ended', id: 1, status: 'ended' }, 'over'],
    ] as const) {
      const { client, sockets, socket, listener } = connect();
      socket().greet();
      socket().say(message);
      socket().end(1006);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(listener.closed).toHaveBeenCalledExactlyOnceWith(told);
      expect(client.state.get()).toBe('stopped');
      expect(sockets).toHaveLength(1);
    }
  });

  it('does not take for its own end what happens to somebody else', async () => {
    const { client, sockets, socket, listener } = connect();
    socket().greet();
    socket().say({ type: 'participant', id: 1, change: 'kicked', participantId: 'view' });
    socket().end(1001, 'going-away');
    await reopened();
    expect(listener.closed).not.toHaveBeenCalled();
    expect(sockets).toHaveLength(2);
    client.stop();
  });

  it('is offline where its address is none', () => {
    const { client } = connect(() => { throw new SyntaxError('no address'); });
    expect(client.state.get()).toBe('offline');
    client.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('comes back after it was too fast, each time after a longer wait, even where it was greeted in between', async () => {
    const { client, sockets, socket, listener } = connect();
    const waits: number[] = [];
    for (let times = 1; times <= 4; times++) {
      socket().greet();
      socket().end(1008, 'too-fast');
      const since = Date.now();
      while (sockets.length === times && Date.now() - since < 60_000) {
        await vi.advanceTimersByTimeAsync(50);
      }
      waits.push(Date.now() - since);
    }
    expect(listener.closed).not.toHaveBeenCalled();
    expect(waits[0]).toBeGreaterThanOrEqual(750);
    expect(waits[3]).toBeGreaterThanOrEqual(6000);
    expect(waits[3]).toBeLessThan(11_000);
    client.stop();
  });

  it('says good-bye when the person leaves, and waits a moment for it to arrive', () => {
    const { client, socket } = connect();
    socket().greet();
    client.leave();
    expect(socket().sent.at(-1)).toEqual({ type: 'leave' });
    expect(socket().closed).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(socket().closed).toBe(true);
    expect(client.state.get()).toBe('stopped');
  });

  it('leaves nothing running when it is stopped', () => {
    const { client, socket } = connect();
    socket().greet();
    void client.ask({ type: 'end' });
    client.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['ended', 'over'],
    ['kicked', 'kicked'],
    ['blocked', 'blocked'],
    ['removed', 'removed'],
    ['replaced', 'replaced'],
  ])('does not come back after it was closed with 1008 %s', async (reason, told) => {
    const { client, sockets, socket, listener } = connect();
    socket().greet();
    socket().end(1008, reason);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(listener.closed).toHaveBeenCalledExactlyOnceWith(told);
    expect(client.state.get()).toBe('stopped');
    expect(sockets).toHaveLength(1);
  });

  it.each([
    [1001, 'going-away', 'again'],
    [1001, 'unavailable', 'again'],
    [1006, '', 'again'],
    [1008, 'too-fast', 'slowly'],
    [1008, 'invalid-token', 'renew'],
    [1008, 'gone', 'renew'],
    [1008, 'kicked', 'stop'],
    [1000, 'left', 'stop'],
    [1008, 'malformed', 'stop'],
    [1009, 'too-big', 'stop'],
  ])('takes a close with %d %s for "%s"', (code, reason, next) => {
    expect(meaningOfClose(code, reason).next).toBe(next);
  });

  it('bears what is not of the protocol', () => {
    for (const data of ['', 'no json', '[]', 'null', '{"id":1}', '{"type":7}', new ArrayBuffer(3)]) {
      expect(parseMessage(data)).toBeNull();
    }
  });
});
