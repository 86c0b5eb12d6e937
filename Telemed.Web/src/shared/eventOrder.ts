import { type RealtimeMessage, numberOf } from './message';

/** Whether a message is the next one, one that came already, or one before which others are missing. */
export type EventPlace = 'next' | 'known' | 'gap';

/** Watches over the ids of events: 1, 2, 3, … without a gap and without a repeat, over all connections (docs/realtime.md). */
export class EventOrder {
  private known: number | null = null;

  /** The event that everything is known up to: what a new connection says as `after`. Null at the beginning. */
  get last(): number | null {
    return this.known;
  }

  /** After this the next connection begins with the whole state. */
  forget(): void {
    this.known = null;
  }

  judge(message: RealtimeMessage): EventPlace {
    if (message.type === 'hello') {
      const lastId = numberOf(message['lastId']);
      if (message['resumed'] === true && this.known !== null && lastId !== this.known) {
        return 'gap';
      }
      this.known = lastId;
      return 'next';
    }
    const id = numberOf(message['id']);
    if (id === null || message.type === 'ack') {
      return 'next'; // An answer, or something else that is no event.
    }
    if (this.known !== null && id <= this.known) {
      return 'known';
    }
    if (this.known !== null && id > this.known + 1) {
      return 'gap';
    }
    this.known = id;
    return 'next';
  }
}
