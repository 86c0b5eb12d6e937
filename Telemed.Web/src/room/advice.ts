import type { Advice } from '../session/roomCall';
import type { RoomText } from './i18n/roomText';

/** What is wrong and what one can do about it, in a sentence or two. */
export function adviceWords(text: RoomText, { problem, direction }: Advice): string {
  switch (problem) {
    case 'slow':
      return { sending: text.adviceSlowSending, receiving: text.adviceSlowReceiving, both: text.adviceSlowBoth }[direction];
    case 'lossy':
      return { sending: text.adviceLossySending, receiving: text.adviceLossyReceiving, both: text.adviceLossyBoth }[direction];
    case 'frozen':
      return direction === 'sending' ? text.adviceFrozenSending : text.adviceFrozenReceiving;
    case 'far':
      return text.adviceFar;
    case 'blocked-udp':
      return text.adviceBlocked;
    case 'no-connection':
      return text.adviceNoConnection;
    case 'silent-microphone':
      return text.adviceSilent;
    case 'blind-camera':
      return text.adviceBlind;
  }
}
