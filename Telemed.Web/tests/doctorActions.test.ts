import { describe, expect, it, vi } from 'vitest';
import { ApiError, type CallOptions } from '../src/api/telemedApi';
import type { LocalMediaStatus } from '../src/media/localMedia';
import { Moderation } from '../src/session/moderation';
import { outcomeOf } from '../src/session/outcome';
import { OwnMicrophone } from '../src/shared/ownMicrophone';
import { ParticipantApi } from '../src/session/participantApi';
import type { Person } from '../src/session/roomCall';
import { smallEnough } from '../src/session/snapshot';
import type { CommandAnswer } from '../src/shared/commands';
import type { RealtimeMessage } from '../src/shared/message';
import { Observable } from '../src/shared/observable';

const done: CommandAnswer = { done: true, id: 1 };
const settled = () => new Promise<void>((resolve) => { setTimeout(resolve, 0); });

/** A server that answers the calls one after the other, as told; an error is thrown. */
function server(...answers: ({ body?: unknown; etag?: string } | ApiError)[]) {
  const calls: { what: string; options: CallOptions }[] = [];
  const credentials = { token: vi.fn(() => 'secret'), renew: vi.fn(() => Promise.resolve()) };
  const api = new ParticipantApi('c1', credentials, (method, path, options) => {
    calls.push({ what: `${method} ${path}`, options });
    const answer = answers.shift() ?? {};
    return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve({ body: answer.body ?? null, etag: answer.etag ?? null });
  });
  return { api, calls, credentials, asked: () => calls.map(({ what }) => what.replace('/api/v1/consultations/c1', '')) };
}

const people = (role: string, etag: string) => ({ body: { participants: [{ id: 'view', role }] }, etag });
const refused = (status: number) => new ApiError(status, null, 'no');

describe('what a participant asks of the API', () => {
  it('carries the token, and once more a fresh one when it has just died', async () => {
    const { api, calls, credentials } = server(refused(401), {});
    credentials.renew.mockImplementation(() => {
      credentials.token.mockReturnValue('fresh');
      return Promise.resolve();
    });
    expect(await api.allowPublishing('p')).toBe('done');
    expect(calls.map(({ options }) => options.bearer)).toEqual(['secret', 'fresh']);
  });

  it('changes a role only as it was read', async () => {
    const { api, calls, asked } = server(people('viewer', '"7"'), {});
    expect(await api.changeRole('view', 'viewer', 'assistant')).toBe('done');
    expect(asked()).toEqual(['GET ', 'PATCH /participants/view']);
    expect(calls[1]?.options).toMatchObject({ body: '{"role":"assistant"}', headers: { 'If-Match': '"7"' } });
  });

  it('reads again when somebody was faster, and sees that it was done already', async () => {
    const { api, asked } = server(people('viewer', '"7"'), refused(412), people('viewer', '"8"'), {});
    expect(await api.changeRole('view', 'viewer', 'assistant')).toBe('done');
    expect(asked()).toEqual(['GET ', 'PATCH /participants/view', 'GET ', 'PATCH /participants/view']);
    const other = server(people('viewer', '"7"'), refused(412), people('assistant', '"8"'));
    expect(await other.api.changeRole('view', 'viewer', 'assistant')).toBe('done');
    expect(other.calls).toHaveLength(3);
  });

  it('does not race for ever, and does not change what has become something else', async () => {
    const races = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? people('viewer', '"7"') : refused(412)));
    expect(await server(...races).api.changeRole('view', 'viewer', 'assistant')).toBe('not-possible');
    expect(await server(people('doctor', '"7"')).api.changeRole('view', 'viewer', 'assistant')).toBe('not-possible');
    expect(await server({ body: { participants: [] } }).api.changeRole('view', 'viewer', 'assistant')).toBe('not-possible');
  });

  it('brings a picture to the record', async () => {
    const { api, calls } = server({});
    const picture = new Blob(['x'], { type: 'image/jpeg' });
    expect(await api.keepSnapshot('pat', picture)).toBe('done');
    expect(calls[0]).toMatchObject({ what: 'POST /api/v1/consultations/c1/snapshots?participantId=pat', options: { body: picture, type: 'image/jpeg' } });
  });

  it.each([[403, 'forbidden'], [404, 'not-possible'], [409, 'not-possible'], [429, 'offline'], [503, 'offline'], [0, 'offline']] as const)(
    'tells of %d that it is "%s"', async (status, outcome) => {
      expect(await server(refused(status)).api.allowPublishing('p')).toBe(outcome);
    });

  it('reads the chat page by page', async () => {
    const { api, asked } = server({ body: { items: [{ id: 3 }], next: 'a b' } }, { body: { items: [], next: null } });
    expect(await api.chatPage(null)).toEqual({ items: [{ id: 3 }], next: 'a b' });
    await api.chatPage('a b');
    expect(asked()).toEqual(['GET /chat?limit=50', 'GET /chat?limit=50&cursor=a%20b']);
  });
});

describe('what a doctor does about others', () => {
  const person = (id: string, role: Person['role']): Person =>
    ({ id, role, name: id, presence: 'present', mayPublish: false, muted: false, handRaised: false, quality: null, stream: null });

  function doctor(answer: CommandAnswer = done) {
    const ask = vi.fn<(command: RealtimeMessage) => Promise<CommandAnswer>>(() => Promise.resolve(answer));
    const api = { allowPublishing: vi.fn(() => Promise.resolve('done' as const)), changeRole: vi.fn(() => Promise.resolve('done' as const)) };
    return { moderation: new Moderation(ask, api), api, asked: () => ask.mock.calls.map(([command]) => command) };
  }

  it('goes by the realtime channel', async () => {
    const { moderation, asked } = doctor();
    await moderation.mute('p');
    await moderation.lowerHand('p');
    await moderation.remove('p', false);
    await moderation.remove('p', true);
    await moderation.endForAll();
    expect(asked()).toEqual([
      { type: 'mute-other', participantId: 'p' },
      { type: 'lower-hand', participantId: 'p' },
      { type: 'kick', participantId: 'p' },
      { type: 'block', participantId: 'p' },
      { type: 'end' },
    ]);
  });

  it('makes a viewer somebody who may speak, and a viewer again', async () => {
    const { moderation, api, asked } = doctor();
    expect(await moderation.allow(person('view', 'viewer'))).toBe('done');
    expect(await moderation.takeOffTheAir(person('view', 'assistant'))).toBe('done');
    expect(api.changeRole.mock.calls).toEqual([['view', 'viewer', 'assistant'], ['view', 'assistant', 'viewer']]);
    expect(asked()).toEqual([]);
  });

  it('takes others off the air and lets them back, with the role that they have', async () => {
    const { moderation, api, asked } = doctor();
    await moderation.takeOffTheAir(person('ass', 'assistant'));
    await moderation.allow(person('ass', 'assistant'));
    expect(asked()).toEqual([{ type: 'stop', participantId: 'ass' }]);
    expect(api.allowPublishing.mock.calls).toEqual([['ass']]);
    expect(api.changeRole).not.toHaveBeenCalled();
  });

  it.each([['forbidden', 'forbidden'], ['offline', 'offline'], ['unavailable', 'offline'], ['not-found', 'not-possible'], ['conflict', 'not-possible']])(
    'tells of "%s" that it is "%s"', (code, outcome) => {
      expect(outcomeOf({ done: false, code })).toBe(outcome);
    });
});

describe('the own microphone', () => {
  const sound = { getAudioTracks: () => [{}] } as unknown as MediaStream;

  function speak(answer: CommandAnswer = done) {
    const status = new Observable<Pick<LocalMediaStatus, 'microphoneOn' | 'stream'>>({ microphoneOn: true, stream: sound });
    const setMicrophone = (microphoneOn: boolean) => { status.set({ ...status.get(), microphoneOn }); };
    const ask = vi.fn<(command: RealtimeMessage) => Promise<CommandAnswer>>(() => Promise.resolve(answer));
    const may = { tell: true };
    const microphone = new OwnMicrophone('pat', { status, setMicrophone, isMuted: () => !status.get().microphoneOn || status.get().stream === null }, ask, () => may.tell);
    const hello = (muted: boolean) => { microphone.hear({ type: 'hello', resumed: false, participants: [{ id: 'pat', muted }] }); };
    return { may, status, setMicrophone, microphone, hello, on: () => status.get().microphoneOn, told: () => ask.mock.calls.map(([{ muted }]) => muted), ask };
  }

  it('is told to the others when it is switched', async () => {
    const { hello, setMicrophone, told } = speak();
    hello(false);
    setMicrophone(false);
    await settled();
    setMicrophone(true);
    await settled();
    expect(told()).toEqual([true, false]);
  });

  it('is told only as it is in the end, when it is switched to and fro', async () => {
    const { hello, setMicrophone, told } = speak();
    hello(false);
    [false, true, false, true, false].forEach(setMicrophone);
    await settled();
    expect(told()).toEqual([true]);
  });

  it('counts as off where there is none', async () => {
    const { hello, status, told } = speak();
    status.set({ microphoneOn: true, stream: null });
    hello(false);
    await settled();
    expect(told()).toEqual([true]);
  });

  it('is switched off when a doctor asks, and says who did, until the person switches it on', async () => {
    const { hello, microphone, on, setMicrophone, told } = speak();
    hello(false);
    microphone.hear({ type: 'mute', participantId: 'pat', muted: true, by: 'doc' });
    await settled();
    expect(on()).toBe(false);
    expect(microphone.mutedBy.get()).toBe('doc');
    expect(told()).toEqual([]); // The server knows.
    setMicrophone(true);
    await settled();
    expect(microphone.mutedBy.get()).toBeNull();
    expect(told()).toEqual([false]);
  });

  it('is left alone by what others do with theirs, and by its own echo', () => {
    const { hello, microphone, on } = speak();
    hello(false);
    microphone.hear({ type: 'mute', participantId: 'doc', muted: true, by: 'doc' });
    microphone.hear({ type: 'mute', participantId: 'pat', muted: true, by: 'pat' });
    expect(on()).toBe(true);
  });

  it('is not switched off by what was in an earlier visit, but by what was asked for while the channel was away', async () => {
    const { hello, on, told } = speak();
    hello(true);
    await settled();
    expect(on()).toBe(true);
    expect(told()).toEqual([false]);
    hello(true);
    expect(on()).toBe(false);
  });

  it('is not spoken of by who only listens, until they are invited to speak', async () => {
    const { may, hello, microphone, status, told } = speak();
    may.tell = false;
    status.set({ microphoneOn: true, stream: null });
    hello(false);
    await settled();
    expect(told()).toEqual([]);
    may.tell = true;
    microphone.hear({ type: 'rights', role: 'assistant', mayPublish: true });
    await settled();
    expect(told()).toEqual([true]);
  });

  it('is told again when the channel was away', async () => {
    const { hello, setMicrophone, microphone, ask, told } = speak({ done: false, code: 'offline' });
    hello(false);
    setMicrophone(false);
    await settled();
    ask.mockResolvedValue(done);
    microphone.hear({ type: 'hello', resumed: true });
    await settled();
    expect(told()).toEqual([true, true]);
  });
});

describe('a snapshot', () => {
  it('is as good as fits', async () => {
    const encode = vi.fn((quality: number) => Promise.resolve(new Blob([new Uint8Array(quality > 0.7 ? 2_000_001 : 5)])));
    expect((await smallEnough(encode))?.size).toBe(5);
    expect(encode.mock.calls).toEqual([[0.92], [0.8], [0.6]]);
  });

  it('is none where none is small enough, or none can be made', async () => {
    expect(await smallEnough(() => Promise.resolve(new Blob([new Uint8Array(2_000_001)])))).toBeNull();
    expect(await smallEnough(() => Promise.resolve(null))).toBeNull();
  });
});
