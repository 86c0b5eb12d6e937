import type { Consultation, ConsultationEvent } from '../../src/console/consoleApi';
import type { VisitEntry } from '../../src/console/visits';

export const noon = new Date(2026, 0, 5, 12, 0).getTime();
export const iso = (minutesFromNoon: number) => new Date(noon + minutesFromNoon * 60_000).toISOString();

export function visit(id: string, part: Partial<VisitEntry> = {}): VisitEntry {
  return {
    id,
    title: 'Follow-up',
    status: 'waiting',
    scheduledAt: null,
    createdAt: iso(-60),
    liveAt: null,
    overAt: null,
    overBecause: null,
    notes: null,
    doctorAccount: 'account',
    waitingSince: null,
    participants: [
      { id: `${id}-doctor`, role: 'doctor', name: 'Dr. Li', presence: 'absent', onAir: false, quality: null, handRaised: false },
      { id: `${id}-patient`, role: 'patient', name: '王芳', presence: 'absent', onAir: false, quality: null, handRaised: false },
    ],
    unread: 0,
    ...part,
  };
}

export function consultation(id: string, part: Partial<Consultation> = {}): Consultation {
  return {
    id,
    title: 'Follow-up',
    status: 'waiting',
    createdAt: iso(-60),
    maxMinutes: 240,
    participants: [
      { id: 'doctor', role: 'doctor', name: 'Dr. Li', standing: 'active', mayPublish: true },
      { id: 'patient', role: 'patient', name: '王芳', standing: 'active', mayPublish: true },
    ],
    ...part,
  };
}

let lastEvent = 0;

export function event(type: string, minutesFromNoon: number, data: Readonly<Record<string, unknown>> = {}): ConsultationEvent {
  return { id: ++lastEvent, type, at: iso(minutesFromNoon), actor: { kind: 'system' }, data };
}
