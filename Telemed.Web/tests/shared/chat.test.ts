import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChatPage, ChatRoom } from '../../src/shared/chatRoom';
import type { CommandAnswer } from '../../src/shared/commands';
import type { RealtimeMessage } from '../../src/shared/message';

const offline: CommandAnswer = { done: false, code: 'offline' };
const line = (id: number, participantId = 'doc', clientId = `c${String(id)}`) =>
  ({ id, at: '2026-01-05T09:00:00Z', participantId, clientId, text: `text ${String(id)}` });
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index));

const hello = (messages: readonly object[] = [], unread = 0, readUpTo: Record<string, number> = {}): RealtimeMessage => ({
  type: 'hello',
  resumed: false,
  participants: [['pat', 'Wang'], ['doc', 'Dr. Li']].map(([id = '', name]) => ({ id, name, readUpTo: readUpTo[id] ?? 0 })),
  chat: { messages, unread },
});

/** A chat with a server that answers as told, or keeps one waiting. */
function open() {
  const asked: RealtimeMessage[] = [];
  const pending: ((answer: CommandAnswer) => void)[] = [];
  const page = vi.fn<(cursor: string | null) => Promise<ChatPage>>();
  let count = 0;
  const chat = new ChatRoom({ id: 'pat', name: 'Wang' }, {
    ask: (command) => {
      asked.push(command);
      return new Promise((resolve) => { pending.push(resolve); });
    },
    page,
    now: () => Date.parse('2026-01-05T09:00:00Z'),
  }, () => `own-${String(++count)}`);
  const answer = async (what: CommandAnswer) => {
    pending.shift()?.(what);
    await vi.advanceTimersByTimeAsync(0);
  };
  const shown = () => chat.state.get().lines.map(({ text, state }) => `${text}: ${state}`);
  const sent = () => asked.filter(({ type }) => type === 'chat').map(({ clientId }) => clientId);
  return { chat, asked, sent, answer, page, shown };
}

describe('the chat', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('shows what was written before, by whom, and how much of it is new', () => {
    const { chat } = open();
    chat.hear(hello([line(4), line(5, 'pat'), line(6)], 1, { pat: 4 }));
    expect(chat.state.get()).toMatchObject({ unread: 1, hasOlder: false });
    expect(chat.state.get().lines.map(({ name, own, text }) => ({ name, own, text }))).toEqual([
      { name: 'Dr. Li', own: false, text: 'text 4' },
      { name: 'Wang', own: true, text: 'text 5' },
      { name: 'Dr. Li', own: false, text: 'text 6' },
    ]);
  });

  it('sends a line, keeps its key from writing to reading, and shows it once', async () => {
    const { chat, sent, answer, shown } = open();
    chat.hear(hello());
    chat.send('Good morning');
    const key = chat.state.get().lines[0]?.key;
    expect(shown()).toEqual(['Good morning: waiting']);
    await answer({ done: true, id: 8 });
    expect(shown()).toEqual(['Good morning: sent']);
    chat.hear({ ...line(8, 'pat', 'own-1'), type: 'chat', text: 'Good morning' });
    chat.hear({ type: 'read', participantId: 'doc', upTo: 8 });
    expect(shown()).toEqual(['Good morning: read']);
    expect(chat.state.get().lines[0]?.key).toBe(key);
    expect(sent()).toEqual(['own-1']);
  });

  it('loses nothing over a drop, and says it once: what was not acknowledged is sent again under its own name, in order', async () => {
    const { chat, sent, answer, shown } = open();
    chat.hear(hello());
    chat.send('one');
    chat.pause();
    await answer(offline);
    chat.send('two');
    chat.send('three');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sent()).toEqual(['own-1']);
    expect(shown()).toEqual(['one: waiting', 'two: waiting', 'three: waiting']);
    chat.hear({ type: 'hello', resumed: true });
    await answer({ done: true, id: 11 });
    await answer({ done: true, id: 12 });
    await answer({ done: true, id: 13 });
    expect(sent()).toEqual(['own-1', 'own-1', 'own-2', 'own-3']);
    expect(shown()).toEqual(['one: sent', 'two: sent', 'three: sent']);
  });

  it('does not send again what the resumed channel shows to have arrived', async () => {
    const { chat, sent, answer, shown } = open();
    chat.hear(hello());
    chat.send('one');
    chat.send('two');
    chat.pause();
    await answer(offline);
    chat.hear({ ...line(9, 'pat', 'own-1'), type: 'chat', text: 'one' });
    chat.hear({ type: 'hello', resumed: true });
    await answer({ done: true, id: 10 });
    expect(sent()).toEqual(['own-1', 'own-2']);
    expect(shown()).toEqual(['one: sent', 'two: sent']);
  });

  it('tries again by itself while the server\'s records are away', async () => {
    const { chat, sent, answer, shown } = open();
    chat.hear(hello());
    chat.send('one');
    await answer({ done: false, code: 'unavailable' });
    expect(shown()).toEqual(['one: waiting']);
    await vi.advanceTimersByTimeAsync(2000);
    await answer({ done: true, id: 3 });
    expect(sent()).toEqual(['own-1', 'own-1']);
    expect(shown()).toEqual(['one: sent']);
  });

  it('says what the server did not take, goes on with the next, and tries once more when asked', async () => {
    const { chat, sent, answer, shown } = open();
    chat.hear(hello());
    chat.send('one');
    chat.send('two');
    await answer({ done: false, code: 'forbidden' });
    await answer({ done: true, id: 3 });
    expect(shown()).toEqual(['two: sent', 'one: failed']);
    chat.retry(chat.state.get().lines[1]?.key ?? '');
    await answer({ done: true, id: 4 });
    expect(shown()).toEqual(['two: sent', 'one: sent']);
    expect(sent()).toEqual(['own-1', 'own-2', 'own-1']);
  });

  it('sends no empty line', () => {
    const { chat, sent } = open();
    chat.hear(hello());
    chat.send(' \n ');
    expect(sent()).toEqual([]);
  });

  it('counts what others write, until it is marked as read, and tells the server', async () => {
    const { chat, asked, answer } = open();
    chat.hear(hello([line(4)], 3, { pat: 1 }));
    chat.hear({ ...line(7), type: 'chat' });
    chat.hear({ ...line(8, 'pat'), type: 'chat' });
    expect(chat.state.get().unread).toBe(4);
    chat.markRead();
    expect(chat.state.get().unread).toBe(0);
    expect(asked).toEqual([{ type: 'read', upTo: 8 }]);
    await answer(offline);
    chat.hear({ type: 'hello', resumed: true });
    expect(asked).toHaveLength(2); // Not acknowledged, so said again.
    await answer({ done: true, id: 9 });
    chat.markRead();
    chat.hear({ type: 'hello', resumed: true });
    expect(asked).toHaveLength(2);
  });

  it('loads older pages, passing over what it has already', async () => {
    const { chat, page, shown } = open();
    chat.hear(hello(lines(51, 100), 0, { pat: 100 }));
    expect(chat.state.get().hasOlder).toBe(true);
    page.mockResolvedValueOnce({ items: lines(51, 100), next: 'b' }).mockResolvedValueOnce({ items: lines(1, 50), next: null });
    await chat.loadOlder();
    expect(page.mock.calls).toEqual([[null], ['b']]);
    expect(shown()).toHaveLength(100);
    expect(shown()[0]).toBe('text 1: sent');
    expect(chat.state.get().hasOlder).toBe(false);
    await chat.loadOlder();
    expect(page).toHaveBeenCalledTimes(2);
  });

  it('can load again after a page that did not come', async () => {
    const { chat, page } = open();
    chat.hear(hello(lines(51, 100)));
    page.mockRejectedValueOnce(new Error('offline'));
    await chat.loadOlder();
    expect(chat.state.get().hasOlder).toBe(true);
    page.mockResolvedValueOnce({ items: lines(40, 90), next: null });
    await chat.loadOlder();
    expect(chat.state.get().lines).toHaveLength(61);
  });

  it('keeps older pages when the whole state comes anew, unless something between is missing', async () => {
    const { chat, page } = open();
    chat.hear(hello(lines(51, 100)));
    page.mockResolvedValueOnce({ items: lines(1, 100), next: null });
    await chat.loadOlder();
    chat.hear(hello(lines(61, 110)));
    expect(chat.state.get()).toMatchObject({ hasOlder: false });
    expect(chat.state.get().lines).toHaveLength(110);
    chat.hear(hello(lines(201, 250)));
    expect(chat.state.get()).toMatchObject({ hasOlder: true });
    expect(chat.state.get().lines).toHaveLength(50);
  });

  it('remembers the name of somebody who is gone', () => {
    const { chat } = open();
    chat.hear(hello());
    chat.hear({ type: 'participant', change: 'added', participantId: 'ass', name: 'Nurse Chen' });
    chat.hear({ ...line(5, 'ass'), type: 'chat' });
    chat.hear({ type: 'participant', change: 'removed', participantId: 'ass' });
    expect(chat.state.get().lines[0]?.name).toBe('Nurse Chen');
  });
});
