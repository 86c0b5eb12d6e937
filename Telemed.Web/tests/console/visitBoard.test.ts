import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../src/api/telemedApi';
import type { ChannelSocket } from '../../src/console/staffChannel';
import { VisitBoard, newlyWaiting } from '../../src/console/visitBoard';
import { consultation, iso, noon, visit } from './fixtures';

describe('the list', () => {
  let sockets: ChannelSocket[];
  const signedOut = vi.fn();
  const waiting = vi.fn();
  const api = { open: vi.fn(), overSince: vi.fn(), room: vi.fn() };
  let board: VisitBoard;

  const say = (message: object) => { sockets.at(-1)?.onmessage?.({ data: JSON.stringify(message) }); };
  const end = (code = 1006, reason = '') => { sockets.at(-1)?.onclose?.({ code, reason }); };

  beforeEach(() => {
    vi.useFakeTimers({ now: noon });
    vi.clearAllMocks();
    sockets = [];
    api.open.mockResolvedValue([consultation('one')]);
    api.overSince.mockResolvedValue([]);
    api.room.mockResolvedValue({ participants: [{ id: 'patient', presence: 'present', presenceSince: iso(-3), handRaised: false, stream: null }] });
    board = new VisitBoard({
      api,
      onSignedOut: signedOut,
      onWaiting: waiting,
      channel: {
        open: () => {
          const socket: ChannelSocket = { onmessage: null, onclose: null, close: () => undefined };
          sockets.push(socket);
          return socket;
        },
        random: () => 0.5,
      },
    });
    board.start();
  });

  afterEach(() => {
    board.stop();
    vi.useRealTimers();
  });

  it('comes by the channel where there is one, and nobody is asked besides', async () => {
    say({ type: 'list', items: [visit('one')] });
    say({ type: 'visit', ...visit('two') });
    say({ type: 'visit', ...visit('one', { title: 'Changed' }) });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(board.state.get()).toEqual({ visits: [visit('one', { title: 'Changed' }), visit('two')], freshness: 'live' });
    expect(api.open).not.toHaveBeenCalled();
  });

  it('is asked for every five seconds where there is none', async () => {
    end();
    await vi.advanceTimersByTimeAsync(2000);
    expect(board.state.get().freshness).toBe('polling');
    expect(board.state.get().visits?.[0]).toMatchObject({ id: 'one', waitingSince: iso(-3) });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(api.open).toHaveBeenCalledTimes(3);
    expect(api.overSince).toHaveBeenLastCalledWith(new Date(2026, 0, 5));
  });

  it('goes over to asking when the channel breaks, and back when it is there again', async () => {
    say({ type: 'list', items: [visit('one')] });
    end();
    await vi.advanceTimersByTimeAsync(1);
    expect(board.state.get().freshness).toBe('polling');
    await vi.advanceTimersByTimeAsync(600);
    say({ type: 'list', items: [visit('three')] });
    expect(board.state.get()).toEqual({ visits: [visit('three')], freshness: 'live' });
    api.open.mockClear();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(api.open).not.toHaveBeenCalled();
  });

  it('keeps what it had and says that it is old while nobody answers', async () => {
    end();
    await vi.advanceTimersByTimeAsync(2000);
    api.open.mockRejectedValue(new ApiError(0, null, ''));
    await vi.advanceTimersByTimeAsync(5000);
    expect(board.state.get()).toMatchObject({ freshness: 'offline', visits: [{ id: 'one' }] });
    api.open.mockResolvedValue([]);
    board.retryNow();
    await vi.advanceTimersByTimeAsync(1);
    expect(board.state.get()).toEqual({ freshness: 'polling', visits: [] });
  });

  it('shows the list when a room does not answer', async () => {
    api.room.mockRejectedValue(new ApiError(503, null, ''));
    end();
    await vi.advanceTimersByTimeAsync(2000);
    expect(board.state.get().visits).toMatchObject([{ id: 'one', waitingSince: null }]);
  });

  it.each([['by the channel', () => { end(1008, 'signed-out'); }], ['by an answer', () => { end(); }]])('ends with the session, learnt %s', async (_, happen) => {
    api.open.mockRejectedValue(new ApiError(401, 'urn:telemed:problem:not-signed-in', ''));
    happen();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(signedOut).toHaveBeenCalledTimes(1);
    expect(api.open.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('tells once of whoever comes to wait, and of nobody at the beginning', () => {
    say({ type: 'list', items: [visit('one', { waitingSince: iso(0) })] });
    expect(waiting).not.toHaveBeenCalled();
    const two = visit('two', { waitingSince: iso(1) });
    say({ type: 'visit', ...two });
    say({ type: 'visit', ...two, unread: 1 });
    expect(waiting).toHaveBeenCalledTimes(1);
    expect(waiting).toHaveBeenCalledWith([two]);
    say({ type: 'visit', ...visit('two') });
    say({ type: 'visit', ...two });
    expect(waiting).toHaveBeenCalledTimes(2);
  });

  it('shows what was just made here without waiting', () => {
    say({ type: 'list', items: [] });
    board.put(consultation('new', { title: 'Made here' }));
    expect(board.state.get().visits).toMatchObject([{ id: 'new', title: 'Made here' }]);
  });

  it('counts nobody as waiting whose consultation is over', () => {
    expect(newlyWaiting([], [visit('one', { status: 'ended', waitingSince: iso(0) })])).toEqual([]);
  });
});
