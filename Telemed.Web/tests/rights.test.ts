import { describe, expect, it } from 'vitest';
import { mayPublishIn } from '../src/session/call';

describe('whether one may publish', () => {
  it('is said by hello and by rights, and by nothing else', () => {
    expect(mayPublishIn({ type: 'hello', self: { id: 'p', mayPublish: false } })).toBe(false);
    expect(mayPublishIn({ type: 'rights', role: 'patient', mayPublish: true, permissions: [] })).toBe(true);
    expect(mayPublishIn({ type: 'participant', participantId: 'other', mayPublish: false })).toBeNull();
    expect(mayPublishIn({ type: 'hello' })).toBeNull();
  });
});
