import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChannelSocket, StaffChannel, type VisitNews } from '../../src/console/staffChannel';
import { visit } from './fixtures';

/** The other end of a WebSocket. */
class FakeSocket implements ChannelSocket {
  onmessage: ChannelSocket['onmessage'] = null;
  onclose: ChannelSocket['onclose'] = null;
  closed = false;

  close(): void {
    this.closed = true;
  }

  say(message: object | string): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  end(code = 1006, reason = ''): void {
    this.onclose?.({ code, reason });
  }
}

describe('the staff’s realtime channel', () => {
  let sockets: FakeSocket[];
  let news: VisitNews[];
  let signedOut: ReturnType<typeof vi.fn<() => void>>;
  let channel: StaffChannel;
  const last = () => sockets.at(-1) as FakeSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    news = [];
    signedOut = vi.fn<() => void>();
    channel = new StaffChannel({
      onNews: (one) => { news.push(one); },
      onSignedOut: signedOut,
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      random: () => 0.5,
    });
    channel.start();
  });

  afterEach(() => {
    channel.stop();
    vi.useRealTimers();
  });

  it('is online with the first list, and tells what changes and what goes', () => {
    expect(channel.state.get()).toBe('connecting');
    last().say({ type: 'list', items: [visit('one'), { nonsense: true }] });
    last().say({ type: 'visit', ...visit('two', { unread: 3 }) });
    last().say({ type: 'gone', id: 'one' });
    expect(channel.state.get()).toBe('online');
    expect(news).toEqual([{ type: 'list', items: [visit('one')] }, { type: 'visit', visit: visit('two', { unread: 3 }) }, { type: 'gone', id: 'one' }]);
  });

  it('bears what is not of the protocol', () => {
    last().say('no json');
    last().say({ type: 'something-new' });
    last().say({ type: 'visit', id: 7 });
    last().say({ type: 'gone' });
    expect(news).toEqual([]);
  });

  it('opens again after a wait that grows to fifteen seconds', () => {
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const before = sockets.length;
      last().end();
      expect(channel.state.get()).toBe('offline');
      let waited = 0;
      while (sockets.length === before) {
        vi.advanceTimersByTime(250);
        waited += 250;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('begins with short waits again once it was online', () => {
    last().end();
    vi.advanceTimersByTime(500);
    last().end();
    vi.advanceTimersByTime(1000);
    last().say({ type: 'list', items: [] });
    last().end();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(4);
  });

  it('does not wait for ever for a list', () => {
    vi.advanceTimersByTime(8000);
    expect(channel.state.get()).toBe('offline');
    expect(sockets[0]?.closed).toBe(true);
  });

  it('takes a line on which nothing is heard for dead, and any message for a sign of life', () => {
    last().say({ type: 'list', items: [] });
    for (let minute = 0; minute < 8; minute++) {
      vi.advanceTimersByTime(15_000);
      last().say({ type: 'alive' });
    }
    expect(channel.state.get()).toBe('online');
    vi.advanceTimersByTime(35_000);
    expect(channel.state.get()).toBe('offline');
  });

  it('ends when the session does, and is not opened again', () => {
    last().say({ type: 'list', items: [] });
    last().end(1008, 'signed-out');
    vi.advanceTimersByTime(60_000);
    expect(signedOut).toHaveBeenCalledTimes(1);
    expect(channel.state.get()).toBe('stopped');
    expect(sockets).toHaveLength(1);
  });

  it('leaves its place to the window that took it, and does not take it back', () => {
    last().say({ type: 'list', items: [] });
    last().end(1008, 'replaced');
    channel.retryNow();
    vi.advanceTimersByTime(60_000);
    expect(signedOut).not.toHaveBeenCalled();
    expect(channel.state.get()).toBe('stopped');
    expect(sockets).toHaveLength(1);
  });

  it('does not wait any longer when it is told that the network is back', () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      last().end();
      vi.advanceTimersByTime(16_000);
    }
    last().end();
    const before = sockets.length;
    channel.retryNow();
    expect(sockets).toHaveLength(before + 1);
    channel.retryNow();
    expect(sockets).toHaveLength(before + 1);
  });

  it('hears nothing from a socket that it has given up', () => {
    const first = last();
    vi.advanceTimersByTime(8500);
    expect(sockets).toHaveLength(2);
    first.say({ type: 'list', items: [] });
    first.end(1008, 'signed-out');
    expect(news).toEqual([]);
    expect(signedOut).not.toHaveBeenCalled();
  });
});
