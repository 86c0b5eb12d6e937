import { describe, expect, it } from 'vitest';
import { hasAny, rightsOver } from '../../src/room/rights';
import type { Person } from '../../src/session/roomCall';

const patient: Person = {
  id: 'p', role: 'patient', name: 'p', presence: 'present', mayPublish: true, muted: false, handRaised: true, quality: null,
  stream: { since: '', video: 'H264', audio: 'Opus' },
};
const doctors = { permissions: new Set(['muteOthers', 'handLower', 'participantUpdate', 'publishingStop', 'participantKick', 'participantBlock', 'snapshotTake']) };

describe('rights over somebody', () => {
  it('are none without permissions', () => {
    expect(hasAny(rightsOver(patient, { permissions: new Set(['chatSend', 'handRaise']) }))).toBe(false);
  });

  it('are only what makes sense as things are', () => {
    expect(rightsOver(patient, doctors)).toEqual({ mute: true, lowerHand: true, invite: false, takeOffAir: true, remove: true, removeForGood: true, snapshot: true });
    const gone = { ...patient, presence: 'absent', stream: null, handRaised: false, muted: true, mayPublish: false } as const;
    expect(rightsOver(gone, doctors)).toEqual({ mute: false, lowerHand: false, invite: true, takeOffAir: false, remove: false, removeForGood: true, snapshot: false });
  });

  it('include a snapshot of a patient only', () => {
    expect(rightsOver({ ...patient, role: 'assistant' }, doctors).snapshot).toBe(false);
  });
});
