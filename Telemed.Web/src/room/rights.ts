import type { Meeting, Person } from '../session/roomCall';

/** What this person may do about somebody, as things are (docs/permissions.md). */
export interface RightsOver {
  readonly mute: boolean;
  readonly lowerHand: boolean;
  readonly invite: boolean;
  readonly takeOffAir: boolean;
  readonly remove: boolean;
  readonly removeForGood: boolean;
  readonly snapshot: boolean;
}

export function rightsOver(person: Person, { permissions }: Pick<Meeting, 'permissions'>): RightsOver {
  const isHere = person.presence !== 'absent';
  return {
    mute: permissions.has('muteOthers') && isHere && person.stream !== null && !person.muted,
    lowerHand: permissions.has('handLower') && person.handRaised,
    invite: permissions.has('participantUpdate') && !person.mayPublish,
    takeOffAir: permissions.has('publishingStop') && person.mayPublish && person.role !== 'doctor',
    remove: permissions.has('participantKick') && isHere,
    removeForGood: permissions.has('participantBlock'),
    snapshot: permissions.has('snapshotTake') && person.role === 'patient' && person.stream?.video != null,
  };
}

export function hasAny(rights: RightsOver): boolean {
  return rights.mute || rights.lowerHand || rights.invite || rights.takeOffAir || rights.remove || rights.removeForGood;
}
