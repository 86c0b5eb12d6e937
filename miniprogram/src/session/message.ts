/** A message of the realtime channel (docs/realtime.md); what a message holds beyond its type is checked by who reads it. */
export interface RealtimeMessage {
  readonly type: string;
  readonly [key: string]: unknown;
}

export function parseMessage(data: unknown): RealtimeMessage | null {
  if (typeof data !== 'string') {
    return null;
  }
  try {
    const message: unknown = JSON.parse(data);
    return typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string'
      ? (message as RealtimeMessage)
      : null;
  } catch {
    return null;
  }
}
