/** A message of the realtime channel (docs/realtime.md); what a message holds beyond its type is checked by who reads it. */
export interface RealtimeMessage {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Something with members, of which nothing is known yet. */
export type Members = Readonly<Record<string, unknown>>;

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

export function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
}

export function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map(membersOf).filter((entry) => entry !== null) : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function wordOf<Word extends string>(value: unknown, words: readonly Word[]): Word | null {
  return words.find((word) => word === value) ?? null;
}
