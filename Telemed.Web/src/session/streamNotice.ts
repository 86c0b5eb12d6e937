import type { RealtimeMessage } from '../shared/message';
import { Observable } from '../shared/observable';

/** What doctors are told of the transcoding of somebody's stream (docs/realtime.md). */
export interface StreamNotice {
  readonly code: 'stream-quarantined' | 'stream-recovered';
  readonly participantId: string;
}

const recoveredMs = 10_000;

/** The notice in a message, or null where it is none of these. */
export function streamNoticeIn(message: RealtimeMessage): StreamNotice | null {
  const { type, code, participantId } = message;
  return type === 'notice' && (code === 'stream-quarantined' || code === 'stream-recovered') && typeof participantId === 'string'
    ? { code, participantId }
    : null;
}

/** What there is to show of that: what does not work for as long as it does not, what works again for a moment. */
export class StreamNotices {
  readonly shown = new Observable<StreamNotice | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  hear(message: RealtimeMessage): void {
    const notice = streamNoticeIn(message);
    const now = this.shown.get();
    if (notice !== null) {
      this.#show(notice);
    } else if (now !== null && message.type === 'stream' && message['participantId'] === now.participantId) {
      // It is published anew, or not any more: what was said is over.
      this.#show(null);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #show(notice: StreamNotice | null): void {
    clearTimeout(this.#timer);
    this.shown.set(notice);
    if (notice?.code === 'stream-recovered') {
      this.#timer = setTimeout(() => { this.shown.set(null); }, recoveredMs);
    }
  }
}
