import type { RealtimeMessage } from './realtimeClient';

/** What is known of the other side by the realtime channel; null where nothing is known yet. */
export interface Presence {
  /** Whether the other participant has the consultation open. */
  readonly here: boolean | null;
  /** Whether its stream is on air. */
  readonly onAir: boolean | null;
}

export const unknownPresence: Presence = { here: null, onAir: null };

/** The presence after a message of the realtime channel (docs/realtime.md), for somebody whose other side is `otherId`. */
export function applyMessage(presence: Presence, message: RealtimeMessage, otherId: string): Presence {
  switch (message.type) {
    case 'hello': {
      const other = entries(message['participants']).find(concerns(otherId));
      return {
        here: other === undefined ? presence.here : other['present'] === true,
        onAir: other !== undefined && typeof other['stream'] === 'object' && other['stream'] !== null,
      };
    }
    case 'stream':
      return concerns(otherId)(message) ? { ...presence, onAir: message['online'] === true } : presence;
    case 'presence':
      return concerns(otherId)(message) ? { ...presence, here: message['present'] === true } : presence;
    default:
      return presence;
  }
}

type Entry = Readonly<Record<string, unknown>>;

function entries(value: unknown): Entry[] {
  return Array.isArray(value) ? value.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null) : [];
}

function concerns(participantId: string): (entry: Entry) => boolean {
  return (entry) => (entry['participantId'] ?? entry['id']) === participantId;
}
