/**
 * What the program does by itself when live-pusher or live-player says something:
 * - `note`: nothing; it stands in the log.
 * - `flows`: this is the proof that picture and sound go their way.
 * - `watch`: looks whether they still do, and connects anew when they do not.
 * - `reconnect`: connects anew, with a new ticket.
 * - `lighter`: sends less.
 * - `lighter-reconnect`: connects anew, and sends less.
 * - `hold`: stops until the interruption is over, then connects anew.
 * - `permission`: stops until the person has allowed it, then connects anew.
 */
export type Reaction = 'note' | 'flows' | 'watch' | 'reconnect' | 'lighter' | 'lighter-reconnect' | 'hold' | 'permission';

/** What a person is told; the sentences are in the dictionaries. */
export type Notice =
  | 'reconnecting'
  | 'sending-poorly'
  | 'receiving-poorly'
  | 'camera-not-allowed'
  | 'microphone-not-allowed'
  | 'camera-busy'
  | 'microphone-busy'
  | 'interrupted'
  | 'offline';

export type Device = 'pusher' | 'player';

export interface Fault {
  readonly device: Device;
  readonly code: number;
  /** For developers and the documentation. */
  readonly meaning: string;
  readonly reaction: Reaction;
  /** What the patient is told, where it is worth a word. */
  readonly notice: Notice | null;
}
