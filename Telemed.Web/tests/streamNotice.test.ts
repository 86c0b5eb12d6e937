import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamNotices, streamNoticeIn } from '../src/session/streamNotice';

describe('a notice about a stream', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('is one of two codes with a participant', () => {
    expect(streamNoticeIn({ type: 'notice', code: 'stream-quarantined', participantId: 'p' })).toEqual({ code: 'stream-quarantined', participantId: 'p' });
    expect(streamNoticeIn({ type: 'notice', code: 'ending-soon', time: 'x' })).toBeNull();
    expect(streamNoticeIn({ type: 'notice', code: 'stream-recovered' })).toBeNull();
    expect(streamNoticeIn({ type: 'other', code: 'stream-recovered', participantId: 'p' })).toBeNull();
  });

  it('stays while it does not work, and goes a while after it works again', () => {
    const notices = new StreamNotices();
    notices.hear({ type: 'notice', code: 'stream-quarantined', participantId: 'p' });
    vi.advanceTimersByTime(60_000);
    expect(notices.shown.get()?.code).toBe('stream-quarantined');
    notices.hear({ type: 'notice', code: 'stream-recovered', participantId: 'p' });
    expect(notices.shown.get()?.code).toBe('stream-recovered');
    vi.advanceTimersByTime(11_000);
    expect(notices.shown.get()).toBeNull();
  });

  it('is over when the stream is published anew or not any more', () => {
    const notices = new StreamNotices();
    notices.hear({ type: 'notice', code: 'stream-quarantined', participantId: 'p' });
    notices.hear({ type: 'stream', participantId: 'q', online: true });
    expect(notices.shown.get()).not.toBeNull();
    notices.hear({ type: 'stream', participantId: 'p', online: false });
    expect(notices.shown.get()).toBeNull();
  });
});
