import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { checkChain, hashOf, linesOf } from '../src/admin/audit/chainCheck';
import { ChainKeeper } from '../src/admin/audit/chainKeeper';

const zeros = '0'.repeat(64);

/** As the service writes it: docs/operators.md. */
async function trail(count: number): Promise<string[]> {
  const lines: string[] = [];
  let previousHash = zeros;
  for (let seq = 1; seq <= count; seq++) {
    const entry = {
      seq, at: 1_767_603_600_000 + seq, actorKind: 'staff', actorId: 'krfrgt5a7lsll8o9biyz', actorName: '李医生', address: '192.0.2.7', action: 'consultation.read',
      consultationId: seq % 2 === 0 ? '5m8jttmjkxnlaqey1stp' : null, subject: null, details: '{"a":"é"}', previousHash,
    };
    previousHash = await hashOf(entry);
    lines.push(JSON.stringify({ ...entry, hash: previousHash }));
  }
  return [...lines, JSON.stringify({ head: `${String(count)}:${previousHash}` })];
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* await Promise.resolve(lines);
}

const changed = (line: string | undefined, part: object) => JSON.stringify({ ...JSON.parse(line ?? '{}') as object, ...part });

describe('the chain of the audit trail', () => {
  it('has the hashes that the service makes', async () => {
    const form = 'telemed-audit-1\n1:1\n13:1767603600001\n5:staff\n-\n9:李医生\n-\n7:sign-in\n-\n-\n-\n64:' + zeros + '\n';
    const entry = { seq: 1, at: 1_767_603_600_001, actorKind: 'staff', actorId: null, actorName: '李医生', address: null, action: 'sign-in', consultationId: null, subject: null, details: null, previousHash: zeros };
    expect(await hashOf(entry)).toBe(createHash('sha256').update(form).digest('hex'));
  });

  it('is whole as the service exports it, also an empty one', async () => {
    const lines = await trail(5);
    expect(await checkChain(each(lines), null)).toMatchObject({ kind: 'whole', entries: 5 });
    expect(await checkChain(each([`{"head":"0:${zeros}"}`]), null)).toMatchObject({ kind: 'whole', entries: 0 });
  });

  it('is broken at the first entry that was changed, taken out, put in or moved', async () => {
    const lines = await trail(5);
    const [one, two, three, four, five, head] = lines;
    const broken = async (...tampered: readonly (string | undefined)[]) => await checkChain(each(tampered.filter((line) => line !== undefined)), null);
    expect(await broken(one, changed(two, { actorName: '王医生' }), three, four, five, head)).toEqual({ kind: 'broken', seq: 2 });
    expect(await broken(one, three, four, five, head)).toEqual({ kind: 'broken', seq: 2 });
    expect(await broken(one, two, two, three, four, five, head)).toEqual({ kind: 'broken', seq: 3 });
    expect(await broken(one, two, four, three, five, head)).toEqual({ kind: 'broken', seq: 3 });
    expect(await broken(one, 'no json', head)).toEqual({ kind: 'broken', seq: 2 });
  });

  it('was cut where the head is missing or another one, and where it is not the trail that was noted', async () => {
    const lines = await trail(5);
    expect(await checkChain(each(lines.slice(0, 3)), null)).toEqual({ kind: 'cut', entries: 3 });
    expect(await checkChain(each([...lines.slice(0, 3), lines[5] ?? '']), null)).toEqual({ kind: 'cut', entries: 3 });
    const noted = (JSON.parse(lines[5] ?? '') as { head: string }).head;
    expect(await checkChain(each(await trail(7)), noted)).toMatchObject({ kind: 'whole', entries: 7 });
    expect(await checkChain(each(await trail(4)), noted)).toEqual({ kind: 'cut', entries: 4 });
    expect(await checkChain(each(await trail(7)), `5:${zeros}`)).toEqual({ kind: 'cut', entries: 7 });
  });

  it('is read in lines, however it arrives', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const piece of ['{"a":"', '医', '"}\n{"b"', ':1}\n', '{"c":1}']) {
          controller.enqueue(new TextEncoder().encode(piece));
        }
        controller.close();
      },
    });
    const lines: string[] = [];
    for await (const line of linesOf(body)) {
      lines.push(line);
    }
    expect(lines).toEqual(['{"a":"医"}', '{"b":1}', '{"c":1}']);
  });

  it('is kept in mind from one check to the next', async () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value); } };
    const onSignedOut = vi.fn();
    const keeper = (lines: readonly string[], status = 200) => new ChainKeeper(() => Promise.resolve(new Response(lines.join('\n'), { status })), storage, onSignedOut);
    const first = keeper(await trail(5));
    expect(first.state.get().phase).toBe('never');
    await first.check();
    expect(first.state.get()).toMatchObject({ phase: 'whole', entries: 5 });
    const second = keeper(await trail(3));
    expect(second.state.get()).toMatchObject({ phase: 'whole', entries: 5 });
    await second.check();
    expect(second.state.get()).toMatchObject({ phase: 'cut', entries: 3 });
    await keeper([], 401).check();
    expect(onSignedOut).toHaveBeenCalledOnce();
    const unanswered = keeper([], 503);
    await unanswered.check();
    expect(unanswered.state.get().phase).toBe('failed');
  });
});
