import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinDocument } from '../src/api/joinDocument';
import { ApiError, TelemedApi } from '../src/api/telemedApi';
import { Admission } from '../src/session/admission';
import { ServerClock } from '../src/session/serverClock';
import type { Ending } from '../src/shared/ending';
import { FakePlatform, joinDocument } from './fakePlatform';

let platform: FakePlatform;
let admission: Admission;
let joins: number;
let endings: Ending[];

const answerOf = (status: number, body: unknown) => ({ status, body, headers: { date: new Date(Date.now()).toUTCString() } });

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T09:00:00Z') });
  platform = new FakePlatform();
  [joins, endings] = [1, []];
  platform.answer = ({ url }) => {
    if (url.endsWith('/token')) {
      return answerOf(200, { token: 'renewed', expiresAt: new Date(Date.now() + 600_000).toISOString() });
    }
    joins += 1;
    return answerOf(200, joinDocument(joins));
  };
  const clock = new ServerClock();
  const api = new TelemedApi(platform, 'https://gateway.test', clock);
  admission = new Admission(api, clock, 'code', joinDocument() as JoinDocument, (ending) => { endings.push(ending); });
});
afterEach(() => {
  admission.stop();
  vi.useRealTimers();
});

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the address to publish at', () => {
  it('is the one of the join document first, and another one for each connection after it', async () => {
    expect(await admission.publishAddress()).toContain('ticket-1');
    expect(await admission.publishAddress()).toContain('ticket-2');
    expect(await admission.publishAddress()).toContain('ticket-3');
  });

  it('is never one that has grown old', async () => {
    await wait(61_000);
    expect(await admission.publishAddress()).toContain('ticket-2');
  });

  it('comes by the channel where that answers', async () => {
    await admission.publishAddress();
    admission.ask = () => {
      admission.hear({ type: 'token', token: 't', expiresAt: '2026-01-05T09:10:00Z', publish: { rtmp: 'rtmp://by-channel' }, play: {} });
      return Promise.resolve({ done: true, id: null });
    };
    expect(await admission.publishAddress()).toBe('rtmp://by-channel');
    expect(joins).toBe(1);
    expect(admission.token()).toBe('t');
  });

  it('comes by joining again where the channel says nothing for a second and a half', async () => {
    await admission.publishAddress();
    admission.ask = () => new Promise(() => undefined);
    const address = admission.publishAddress();
    await wait(1600);
    expect(await address).toContain('ticket-2');
  });

  it('is another one for everybody who asks at the same time', async () => {
    await wait(61_000);
    const addresses = await Promise.all([admission.publishAddress(), admission.publishAddress()]);
    expect(new Set(addresses).size).toBe(2);
    expect(addresses).not.toContain(null);
  });

  it('is asked for once when several want one at the same time', async () => {
    await wait(61_000);
    await Promise.all([admission.playAddress('d1', 'flv'), admission.playAddress('d1', 'rtmp'), admission.publishAddress()]);
    expect(joins).toBe(2);
  });
});

describe('addresses that were heard late', () => {
  const late = { type: 'token', token: 't', publish: { rtmp: 'rtmp://late' }, play: { d1: { flv: 'https://late', rtmp: 'rtmp://late' } } };

  it('are as old as the message says, not as new as its being heard', async () => {
    await wait(61_000);
    // Made 90 s ago: ten minutes of life less what is left.
    admission.hear({ ...late, expiresAt: new Date(Date.now() + 510_000).toISOString() });
    expect(await admission.publishAddress()).toContain('ticket-2');
    expect(await admission.playAddress('d1', 'flv')).toContain('flv-2');
    admission.hear({ ...late, expiresAt: new Date(Date.now() + 599_000).toISOString() });
    expect(await admission.publishAddress()).toBe('rtmp://late');
    admission.hear({ type: 'stream', at: new Date(Date.now() - 90_000).toISOString(), participantId: 'd1', online: true, play: { flv: 'https://old', rtmp: 'rtmp://old' } });
    expect(await admission.playAddress('d1', 'flv')).toContain('flv-3');
  });

  it('are not used after the program has stood still', async () => {
    admission.forgetAddresses();
    expect(await admission.playAddress('d1', 'flv')).toContain('flv-2');
    expect(await admission.publishAddress()).toContain('ticket-2');
  });
});

describe('the address to play at', () => {
  it('comes with the stream, or with the state of the channel', async () => {
    await wait(120_000);
    admission.hear({ type: 'stream', participantId: 'd1', online: true, play: { flv: 'https://flv', rtmp: 'rtmp://play' } });
    expect(await admission.playAddress('d1', 'flv')).toBe('https://flv');
    expect(await admission.playAddress('d1', 'rtmp')).toBe('rtmp://play');
    admission.hear({ type: 'hello', participants: [{ id: 'n1', play: { flv: 'https://nurse', rtmp: 'rtmp://nurse' } }] });
    expect(await admission.playAddress('n1', 'flv')).toBe('https://nurse');
    expect(joins).toBe(1);
  });
});

describe('the token', () => {
  it('is renewed at half of its life', async () => {
    await wait(301_000);
    expect(admission.token()).toBe('renewed');
    expect(platform.calls[0]?.headers['Authorization']).toBe('Bearer token-1');
  });

  it('is taken anew with the code when it is dead', async () => {
    platform.answer = ({ url }) => (url.endsWith('/token') ? answerOf(401, { type: 'urn:telemed:problem:invalid-token' }) : answerOf(200, joinDocument(7)));
    await admission.renew('token-1');
    expect(admission.token()).toBe('token-7');
  });

  it.each([
    [403, 'urn:telemed:problem:other-device', 'other-device'], [403, 'urn:telemed:problem:forbidden', 'blocked'],
    [404, 'urn:telemed:problem:unknown-join-code', 'link-replaced'], [410, 'urn:telemed:problem:consultation-over', 'over'],
  ])('is over for good when joining answers %i %s', async (status, type, ending) => {
    platform.answer = ({ url }) => (url.endsWith('/token') ? answerOf(401, {}) : answerOf(status, { type }));
    await expect(admission.renew('token-1')).rejects.toBeInstanceOf(ApiError);
    expect(endings).toEqual([ending]);
  });

  it('is not given up because a server is away', async () => {
    platform.answer = () => answerOf(503, {});
    await expect(admission.renew('token-1')).rejects.toBeInstanceOf(ApiError);
    expect(endings).toEqual([]);
  });
});
