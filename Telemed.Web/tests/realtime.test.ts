import { describe, expect, it } from 'vitest';
import { applyMessage, unknownPresence } from '../src/session/presence';
import { meaningOfClose, parseMessage } from '../src/session/realtimeClient';

const hello = {
  type: 'hello',
  lastId: 7,
  participants: [
    { id: 'doc', role: 'doctor', name: 'Dr. Li', present: true, stream: { since: '2026-01-05T09:00:00Z', video: 'H264', audio: 'Opus' } },
    { id: 'pat', role: 'patient', name: 'Wang', present: false, stream: null },
  ],
};

describe('the realtime channel', () => {
  it('says how things are with the other side', () => {
    expect(applyMessage(unknownPresence, hello, 'doc')).toEqual({ here: true, onAir: true });
    expect(applyMessage(unknownPresence, hello, 'pat')).toEqual({ here: false, onAir: false });
  });

  it('says what changes, and of whom', () => {
    const start = { here: false, onAir: false };
    expect(applyMessage(start, { type: 'presence', participantId: 'pat', present: true }, 'pat')).toEqual({ here: true, onAir: false });
    expect(applyMessage(start, { type: 'stream', participantId: 'pat', online: true }, 'pat')).toEqual({ here: false, onAir: true });
    expect(applyMessage(start, { type: 'stream', participantId: 'somebody', online: true }, 'pat')).toEqual(start);
    expect(applyMessage(start, { type: 'something-new' }, 'pat')).toEqual(start);
  });

  it('bears what is not of the protocol', () => {
    for (const data of ['', 'no json', '[]', 'null', '{"id":1}', '{"type":7}', new ArrayBuffer(3)]) {
      expect(parseMessage(data)).toBeNull();
    }
    expect(applyMessage(unknownPresence, { type: 'hello', participants: [null, 3] }, 'pat')).toEqual({ here: null, onAir: false });
  });

  it.each([
    [1001, 'going-away', 'again'],
    [1006, '', 'again'],
    [1008, 'invalid-token', 'renew'],
    [1008, 'gone', 'renew'],
    [1008, 'kicked', 'gone'],
    [1008, 'ended', 'gone'],
    [1000, 'left', 'leave'],
    [1008, 'replaced', 'leave'],
    [1008, 'malformed', 'leave'],
    [1009, 'too-big', 'leave'],
  ])('takes a close with %d %s for "%s"', (code, reason, meaning) => {
    expect(meaningOfClose(code, reason)).toBe(meaning);
  });
});
