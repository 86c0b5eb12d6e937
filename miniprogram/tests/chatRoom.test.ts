import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatRoom } from '../src/session/chatRoom';
import type { CommandAnswer } from '../src/session/commands';
import type { RealtimeMessage } from '../src/session/message';

let asked: RealtimeMessage[];
let answers: ((answer: CommandAnswer) => void)[];
let room: ChatRoom;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, answers] = [[], []];
  room = new ChatRoom({ id: 'p1', name: '王芳' }, {
    ask: (command) => {
      asked.push(command);
      return new Promise((resolve) => { answers.push(resolve); });
    },
    page: () => Promise.resolve({ items: [{ id: 1, at: 'a', participantId: 'd1', clientId: 'x', text: 'first' }], next: null }),
    now: () => 0,
  });
});
afterEach(() => { vi.useRealTimers(); });

const hello = (messages: object[] = []): RealtimeMessage => ({ type: 'hello', resumed: false, participants: [{ id: 'd1', name: '李医生' }], chat: { messages, unread: 0 } });
const states = () => room.state.get().lines.map(({ text, state }) => `${text} ${state}`);

describe('the chat', () => {
  it('keeps what is written while the channel is away, and sends it in order, once each', async () => {
    room.send('one');
    room.send('two');
    expect(states()).toEqual(['one waiting', 'two waiting']);
    room.hear(hello());
    expect(asked.map(({ text }) => text)).toEqual(['one']);
    answers[0]?.({ done: true, id: 5 });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked.map(({ text }) => text)).toEqual(['one', 'two']);
    room.hear({ type: 'chat', id: 5, at: '', participantId: 'p1', clientId: asked[0]?.['clientId'], text: 'one' });
    expect(states()).toEqual(['one sent', 'two waiting']);
  });

  it('repeats under the same name what was under way when the channel broke', async () => {
    room.hear(hello());
    room.send('one');
    room.pause();
    answers[0]?.({ done: false, code: 'offline' });
    await vi.advanceTimersByTimeAsync(0);
    room.hear({ type: 'hello', resumed: true });
    expect(asked).toHaveLength(2);
    expect(asked[1]?.['clientId']).toBe(asked[0]?.['clientId']);
  });

  it('does not send again what arrived although its answer was lost', async () => {
    room.hear(hello());
    room.send('one');
    room.pause();
    answers[0]?.({ done: false, code: 'offline' });
    await vi.advanceTimersByTimeAsync(0);
    room.hear({ type: 'chat', id: 3, at: '', participantId: 'p1', clientId: asked[0]?.['clientId'], text: 'one' });
    room.hear({ type: 'hello', resumed: true });
    expect(asked).toHaveLength(1);
    expect(states()).toEqual(['one sent']);
  });

  it('shows what the server refused, until it is sent again', async () => {
    room.hear(hello());
    room.send('one');
    answers[0]?.({ done: false, code: 'forbidden' });
    await vi.advanceTimersByTimeAsync(0);
    expect(states()).toEqual(['one failed']);
    room.retry(room.state.get().lines[0]?.key ?? '');
    expect(asked).toHaveLength(2);
  });

  it('counts what is unread and says when it was read', () => {
    room.hear(hello());
    room.hear({ type: 'chat', id: 9, at: '', participantId: 'd1', clientId: 'c', text: '请讲' });
    expect(room.state.get().unread).toBe(1);
    room.markRead();
    expect(room.state.get().unread).toBe(0);
    expect(asked).toContainEqual({ type: 'read', upTo: 9 });
    room.send('好的');
    room.hear({ type: 'read', participantId: 'd1', upTo: 99 });
  });

  it('loads older pages before what is known', async () => {
    room.hear(hello(Array.from({ length: 50 }, (_, index) => ({ id: index + 2, at: '', participantId: 'd1', clientId: String(index), text: 'line' }))));
    expect(room.state.get().hasOlder).toBe(true);
    await room.loadOlder();
    expect(room.state.get().lines[0]?.text).toBe('first');
    expect(room.state.get().hasOlder).toBe(false);
  });
});
