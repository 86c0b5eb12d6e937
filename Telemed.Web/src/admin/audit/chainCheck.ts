/** An entry as the export has it: its members are what its hash is made of (docs/operators.md). */
interface ExportedEntry {
  readonly seq: number;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly address: string | null;
  readonly action: string;
  readonly consultationId: string | null;
  readonly subject: string | null;
  readonly details: string | null;
  readonly previousHash: string;
  readonly hash: string;
}

/**
 * - `whole`: every hash fits, from the first entry to the head.
 * - `broken`: at `seq`, the first entry that was changed, is missing, was inserted or moved.
 * - `cut`: the trail ends before its head, or is not the one whose head was noted.
 */
export type ChainResult =
  | { readonly kind: 'whole'; readonly entries: number; readonly head: string }
  | { readonly kind: 'broken'; readonly seq: number }
  | { readonly kind: 'cut'; readonly entries: number };

const noHash = '0'.repeat(64);

/**
 * Checks an export of the audit trail (JSON Lines, the head in the last one). `noted` is the head of an earlier check: what it
 * names must still be in the trail as it was, for who can write to the database can also write a whole new trail.
 */
export async function checkChain(lines: AsyncIterable<string>, noted: string | null, onProgress: (entries: number) => void = () => undefined): Promise<ChainResult> {
  const [notedSeq, notedHash] = noted?.split(':') ?? [];
  let previous = noHash;
  let seq = 0;
  let foundNoted = noted === null;
  for await (const line of lines) {
    const value = parsed(line);
    if (value === null) {
      return { kind: 'broken', seq: seq + 1 };
    }
    if ('head' in value) {
      return value.head === `${String(seq)}:${previous}` && foundNoted || value.head === `0:${noHash}` && seq === 0 && foundNoted
        ? { kind: 'whole', entries: seq, head: value.head }
        : { kind: 'cut', entries: seq };
    }
    if (value.seq !== seq + 1 || value.previousHash !== previous || value.hash !== await hashOf(value)) {
      return { kind: 'broken', seq: seq + 1 };
    }
    previous = value.hash;
    seq = value.seq;
    foundNoted ||= String(seq) === notedSeq && previous === notedHash;
    if (seq % 500 === 0) {
      onProgress(seq);
    }
  }
  return { kind: 'cut', entries: seq };
}

export async function hashOf(entry: Omit<ExportedEntry, 'hash'>): Promise<string> {
  const encoder = new TextEncoder();
  const members = [
    String(entry.seq), String(entry.at), entry.actorKind, entry.actorId, entry.actorName, entry.address, entry.action, entry.consultationId, entry.subject, entry.details,
    entry.previousHash,
  ];
  const form = `telemed-audit-1\n${members.map((member) => `${member === null ? '-' : `${String(encoder.encode(member).length)}:${member}`}\n`).join('')}`;
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(form));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The lines of a text that arrives in pieces. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const pieces = (rest + (value === undefined ? '' : decoder.decode(value, { stream: true }))).split('\n');
      rest = pieces.pop() ?? '';
      yield* pieces.filter((line) => line !== '');
      if (done) {
        if (rest !== '') {
          yield rest;
        }
        return;
      }
    }
  } finally {
    reader.releaseLock();
    await body.cancel().catch(() => undefined);
  }
}

function parsed(line: string): ExportedEntry | { readonly head: string } | null {
  try {
    const value = JSON.parse(line) as ExportedEntry | { readonly head: string };
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
