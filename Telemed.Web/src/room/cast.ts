import type { Role } from '../api/joinDocument';
import type { PlayerStatus } from '../media/player';
import type { Meeting, Person, Remote } from '../session/roomCall';

/** One of the others, as the stage shows them. */
export interface Actor {
  readonly remote: Remote;
  readonly person: Person | null;
}

/** Who has a place on the stage: whoever is there, on air or still playing; where nobody is, nobody has. */
export function actorsOf(meeting: Meeting, remotes: readonly Remote[], playing: readonly PlayerStatus[]): readonly Actor[] {
  return remotes
    .map((remote, index) => ({
      remote,
      person: meeting.people.find(({ id }) => id === remote.id) ?? null,
      plays: playing[index]?.state === 'playing' || playing[index]?.state === 'reconnecting',
    }))
    .filter(({ person, plays }) => plays || (person !== null && (person.presence !== 'absent' || person.stream !== null)));
}

/** Who one has come to see: a patient their doctor, a doctor their patient, everybody else the patient too. */
const wanted: Readonly<Record<Role, readonly Role[]>> = {
  patient: ['doctor', 'assistant', 'patient'],
  doctor: ['patient', 'doctor', 'assistant'],
  assistant: ['patient', 'doctor', 'assistant'],
  viewer: ['doctor', 'patient', 'assistant'],
};

/** Whose picture is the big one: of whoever was chosen, else of whoever speaks, else of somebody on air, in the order that one's role suggests. */
export function leadOf(actors: readonly Actor[], ownRole: Role, chosen: string | null, speaker: string | null = null): Actor | null {
  const named = actors.find(({ remote }) => remote.id === chosen) ?? actors.find(({ remote }) => remote.id === speaker);
  if (named !== undefined) {
    return named;
  }
  const rank = ({ person }: Actor) => {
    const place = person === null ? -1 : wanted[ownRole].indexOf(person.role);
    return (person?.stream == null ? 10 : 0) + (place < 0 ? 9 : place);
  };
  return [...actors].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** Who is waited for when nobody is there. */
export function awaited(people: readonly Person[], ownRole: Role): Person | null {
  const candidates = people.filter(({ role }) => role !== 'viewer');
  for (const role of wanted[ownRole]) {
    const found = candidates.find((person) => person.role === role);
    if (found !== undefined) {
      return found;
    }
  }
  return candidates[0] ?? null;
}
