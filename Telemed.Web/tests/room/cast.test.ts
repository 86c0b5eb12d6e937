import { describe, expect, it } from 'vitest';
import type { PlayerStatus } from '../../src/media/player';
import { actorsOf, awaited, leadOf } from '../../src/room/cast';
import type { Meeting, Person, Remote } from '../../src/session/roomCall';

function person(id: string, role: Person['role'], more: Partial<Person> = {}): Person {
  return { id, role, name: id, presence: 'present', mayPublish: true, muted: false, handRaised: false, quality: null, stream: { since: '', video: 'H264', audio: 'Opus' }, ...more };
}

function remote(id: string): Remote {
  return { id } as Remote;
}

const waiting: PlayerStatus = { state: 'waiting', path: null };
const playing: PlayerStatus = { state: 'playing', path: 'whep' };

function meeting(...people: Person[]): Meeting {
  return { people } as unknown as Meeting;
}

describe('who is on the stage', () => {
  it('is not who is absent, unless they still play', () => {
    const absent = { presence: 'absent', stream: null } as const;
    const people = meeting(person('a', 'doctor'), person('b', 'patient', absent), person('c', 'assistant', absent));
    const ids = actorsOf(people, [remote('a'), remote('b'), remote('c')], [waiting, waiting, playing]).map((actor) => actor.remote.id);
    expect(ids).toEqual(['a', 'c']);
  });

  it('is led by the patient for the doctor, by the doctor for the patient, and by whoever was chosen', () => {
    const people = meeting(person('n', 'assistant'), person('d', 'doctor'), person('p', 'patient'));
    const actors = actorsOf(people, [remote('n'), remote('d'), remote('p')], [playing, playing, playing]);
    expect(leadOf(actors, 'doctor', null)?.remote.id).toBe('p');
    expect(leadOf(actors, 'patient', null)?.remote.id).toBe('d');
    expect(leadOf(actors, 'patient', 'n')?.remote.id).toBe('n');
    expect(leadOf(actors, 'patient', 'gone')?.remote.id).toBe('d');
    expect(leadOf(actors, 'doctor', null, 'n')?.remote.id).toBe('n');
    expect(leadOf(actors, 'doctor', 'd', 'n')?.remote.id).toBe('d');
    expect(leadOf(actors, 'doctor', null, 'gone')?.remote.id).toBe('p');
  });

  it('is led by somebody on air rather than by somebody without a picture', () => {
    const people = meeting(person('p', 'patient', { stream: null }), person('n', 'assistant'));
    const actors = actorsOf(people, [remote('p'), remote('n')], [waiting, playing]);
    expect(leadOf(actors, 'doctor', null)?.remote.id).toBe('n');
  });

  it('is waited for: the doctor by the patient, nobody where nobody is invited', () => {
    const people = [person('n', 'assistant'), person('d', 'doctor'), person('v', 'viewer')];
    expect(awaited(people, 'patient')?.id).toBe('d');
    expect(awaited(people, 'doctor')?.id).toBe('d');
    expect(awaited([person('v', 'viewer')], 'doctor')).toBeNull();
    expect(awaited([], 'doctor')).toBeNull();
  });
});
