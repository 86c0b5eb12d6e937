import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CloseReason } from '../src/session/realtimeClose';
import type { RealtimeMessage } from '../src/session/message';
import { RealtimeClient } from '../src/session/realtimeClient';
import { FakePlatform } from './fakePlatform';

let platform: FakePlatform;
let heard: RealtimeMessage[];
let closed: CloseReason[];
let token: string;
let renewals: number;
let client: RealtimeClient;

beforeEach(() => {
  vi.useFakeTimers();
  platform = new FakePlatform();
  [heard, closed, token, renewals] = [[], [], 'token-1', 0];
  const credentials = {
    token: () => token,
    renew: () => {
      renewals += 1;
      token = 'token-2';
      return Promise.resolve();
    },
  };
  client = new RealtimeClient(platform, 'wss://gateway.test/api/v1/realtime', 'p1', credentials, {
    hear: (message) => { heard.push(message); },
    closed: (reason) => { closed.push(reason); },
  });
  client.start();
});
afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function greet(lastId: number, resumed = false) {
  platform.socket.accept();
  platform.socket.say({ type: 'hello', lastId, resumed });
}

describe('the channel', () => {
  it('shows the token in the first message, not in the address', () => {
    platform.socket.accept();
    expect(platform.socket.sent).toEqual([{ type: 'auth', token: 'token-1' }]);
  });

  it('comes back after a drop from the last event, and hears nothing twice', async () => {
    greet(4);
    platform.socket.say({ type: 'chat', id: 5 });
    platform.socket.end();
    expect(client.state.get()).toBe('offline');
    await wait(500);
    platform.socket.accept();
    expect(platform.socket.sent[0]).toEqual({ type: 'auth', token: 'token-1', after: 5 });
    platform.socket.say({ type: 'hello', lastId: 5, resumed: true });
    platform.socket.say({ type: 'chat', id: 5 });
    platform.socket.say({ type: 'chat', id: 6 });
    expect(heard.map(({ type, id }) => `${type} ${typeof id === 'number' ? String(id) : ''}`)).toEqual(['hello ', 'chat 5', 'hello ', 'chat 6']);
    expect(client.state.get()).toBe('online');
  });

  it('asks for the whole state when an event is missing', async () => {
    greet(4);
    platform.socket.say({ type: 'chat', id: 6 });
    await wait(500);
    platform.socket.accept();
    expect(platform.socket.sent[0]).toEqual({ type: 'auth', token: 'token-1' });
  });

  it('takes a new token when the old one is refused', async () => {
    platform.socket.accept();
    platform.socket.end(1008, 'invalid-token');
    await wait(500);
    platform.socket.accept();
    expect(renewals).toBe(1);
    expect(platform.socket.sent[0]).toMatchObject({ token: 'token-2' });
  });

  it('finds out that it is dead by a ping that nobody answers', async () => {
    greet(0);
    await wait(31_000);
    expect(platform.sockets.length).toBeGreaterThan(1);
  });

  it('is checked when the program is back: an answer keeps it, silence ends it', async () => {
    greet(0);
    client.check();
    platform.socket.say({ type: 'pong' });
    await wait(3000);
    expect(platform.sockets).toHaveLength(1);
    client.check();
    await wait(3000);
    expect(platform.sockets.length).toBeGreaterThan(1);
  });

  it('is opened at once on another network', async () => {
    greet(0);
    client.reconnect();
    await wait(0);
    expect(platform.sockets).toHaveLength(2);
  });

  it.each([
    [1008, 'ended', 'over'], [1008, 'kicked', 'kicked'], [1008, 'blocked', 'blocked'], [1008, 'removed', 'removed'],
    [1008, 'replaced', 'replaced'], [1008, 'malformed', 'misunderstood'], [1009, '', 'misunderstood'],
  ])('stays closed after %i %s', async (code, reason, expected) => {
    greet(0);
    platform.socket.end(code, reason);
    await wait(60_000);
    expect(closed).toEqual([expected]);
    expect(platform.sockets).toHaveLength(1);
  });

  it('knows by the last message that it was kicked, on a phone that hands on no reason', async () => {
    greet(0);
    platform.socket.say({ type: 'participant', id: 1, change: 'kicked', participantId: 'p1' });
    platform.socket.end(1006, '');
    await wait(5000);
    expect(closed).toEqual(['kicked']);
    expect(platform.sockets).toHaveLength(1);
  });

  it('does not take the end of somebody else for its own', async () => {
    greet(0);
    platform.socket.say({ type: 'participant', id: 1, change: 'kicked', participantId: 'v1' });
    platform.socket.end(1001, 'going-away');
    await wait(1000);
    expect(platform.sockets).toHaveLength(2);
  });

  it('says good-bye when one hangs up', async () => {
    greet(0);
    const { socket } = platform;
    client.leave();
    expect(socket.sent[1]).toEqual({ type: 'leave' });
    await wait(60_000);
    expect(platform.sockets).toHaveLength(1);
  });
});

describe('a command', () => {
  it('is answered by its ref, also when a token is the answer', async () => {
    greet(0);
    const mute = client.ask({ type: 'mute', muted: true });
    const renew = client.ask({ type: 'renew' });
    const [, first, second] = platform.socket.sent;
    platform.socket.say({ type: 'ack', ref: first?.['ref'], id: 1 });
    platform.socket.say({ type: 'token', ref: second?.['ref'], token: 't' });
    expect(await mute).toEqual({ done: true, id: 1 });
    expect((await renew).done).toBe(true);
  });

  it('has an answer when the connection goes, or when nothing comes', async () => {
    expect(await client.ask({ type: 'ping' })).toEqual({ done: false, code: 'offline' });
    greet(0);
    const lost = client.ask({ type: 'mute' });
    platform.socket.end();
    expect(await lost).toEqual({ done: false, code: 'offline' });
  });
});
