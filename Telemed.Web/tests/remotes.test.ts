import { describe, expect, it, vi } from 'vitest';
import type { JoinDocument } from '../src/api/joinDocument';
import { AddressBook } from '../src/session/addressBook';
import { type PlayedPerson, Remotes } from '../src/session/remotes';
import type { Person } from '../src/session/roomCall';

const person = (id: string, more: Partial<Person> = {}): Person =>
  ({ id, role: 'patient', name: id, presence: 'present', mayPublish: true, muted: false, handRaised: false, quality: null, stream: null, ...more });
const onAir = { since: '2026-01-05T09:00:00Z', video: 'H264', audio: 'Opus' };

class FakeRemote implements PlayedPerson {
  readonly id: string;
  readonly player = { expect: vi.fn(), retryNow: vi.fn() };
  readonly start = vi.fn();
  readonly pause = vi.fn();
  readonly close = vi.fn();

  constructor(id: string) {
    this.id = id;
  }
}

function follow() {
  const made: FakeRemote[] = [];
  const remotes = new Remotes((id) => {
    const remote = new FakeRemote(id);
    made.push(remote);
    return remote;
  });
  const ids = () => remotes.shown.get().map(({ id }) => id);
  const of = (id: string) => made.find((remote) => remote.id === id) ?? expect.fail(`There is no ${id}.`);
  return { remotes, made, ids, of };
}

describe('the others\' pictures', () => {
  it('are those of everybody who may publish, in the order of the people', () => {
    const { remotes, ids } = follow();
    remotes.follow({ people: [person('doc'), person('pat'), person('view', { mayPublish: false })] });
    expect(ids()).toEqual(['doc', 'pat']);
    remotes.follow({ people: [person('pat'), person('doc')] });
    expect(ids()).toEqual(['pat', 'doc']);
  });

  it('are played from the start on, and from then on as people come', () => {
    const { remotes, of } = follow();
    remotes.follow({ people: [person('doc')] });
    expect(of('doc').start).not.toHaveBeenCalled();
    remotes.start();
    expect(of('doc').start).toHaveBeenCalled();
    remotes.follow({ people: [person('doc'), person('ass')] });
    expect(of('ass').start).toHaveBeenCalled();
  });

  it('keep their object when somebody goes and comes back', () => {
    const { remotes, made, ids, of } = follow();
    remotes.start();
    remotes.follow({ people: [person('doc'), person('ass')] });
    remotes.follow({ people: [person('doc')] });
    expect(ids()).toEqual(['doc']);
    expect(of('ass').pause).toHaveBeenCalledOnce();
    remotes.follow({ people: [person('doc'), person('ass')] });
    expect(made).toHaveLength(2);
    expect(of('ass').start).toHaveBeenCalledTimes(2);
  });

  it('go on for as long as somebody is on air, and end with the right to publish', () => {
    const { remotes, ids } = follow();
    remotes.follow({ people: [person('doc', { mayPublish: false, stream: onAir })] });
    expect(ids()).toEqual(['doc']);
    remotes.follow({ people: [person('doc', { mayPublish: false })] });
    expect(ids()).toEqual([]);
  });

  it('are told who is on air, and that nobody knows while the channel is away', () => {
    const { remotes, of } = follow();
    remotes.start();
    remotes.follow({ people: [person('doc')] });
    remotes.follow({ people: [person('doc', { stream: onAir })] });
    remotes.expectAnything();
    expect(of('doc').player.expect.mock.calls).toEqual([[false], [true], [null]]);
  });

  it('are looked at anew when the channel is back: streams may have gone and come without a word', () => {
    const { remotes, of } = follow();
    remotes.start();
    remotes.follow({ people: [person('doc', { stream: onAir })] });
    expect(of('doc').player.retryNow).not.toHaveBeenCalled();
    remotes.follow({ people: [person('doc', { stream: onAir })] }, true);
    expect(of('doc').player.retryNow).toHaveBeenCalledOnce();
  });

  it('tell nobody when nothing has changed', () => {
    const { remotes } = follow();
    remotes.follow({ people: [person('doc')] });
    const told = vi.fn();
    remotes.shown.subscribe(told);
    remotes.follow({ people: [person('doc', { handRaised: true })] });
    expect(told).not.toHaveBeenCalled();
  });
});

describe('the addresses', () => {
  const joined = {
    publish: { whip: 'https://c.example/whip' },
    play: [{ participant: { id: 'doc', role: 'doctor', name: 'Li' }, whep: 'w1', hls: 'h1', flv: 'f1' }],
  } as unknown as JoinDocument;
  const play = (n: number) => ({ whep: `w${String(n)}`, hls: `h${String(n)}`, flv: `f${String(n)}`, rtmp: 'r' });

  it('are those heard last, from wherever they came', () => {
    const book = new AddressBook(joined);
    expect(book.play('doc')).toEqual({ whep: 'w1', hls: 'h1', flv: 'f1' });
    book.hear({ type: 'hello', participants: [{ id: 'doc', play: play(2) }, { id: 'pat', play: null }] });
    expect(book.play('doc')?.whep).toBe('w2');
    expect(book.play('pat')).toBeNull();
    book.hear({ type: 'stream', participantId: 'pat', online: true, play: play(3) });
    expect(book.play('pat')?.flv).toBe('f3');
    book.hear({ type: 'token', token: 't', play: { doc: play(4), pat: play(5) } });
    expect([book.play('doc')?.hls, book.play('pat')?.hls]).toEqual(['h4', 'h5']);
    book.hear({ type: 'stream', participantId: 'pat', online: false });
    expect(book.play('pat')?.hls).toBe('h5');
  });

  it('to publish at come with the right to', () => {
    const book = new AddressBook({ ...joined, publish: undefined } as unknown as JoinDocument);
    expect(book.whip).toBeNull();
    book.hear({ type: 'token', token: 't', publish: { whip: 'https://c.example/mine' }, play: {} });
    expect(book.whip).toBe('https://c.example/mine');
  });
});
