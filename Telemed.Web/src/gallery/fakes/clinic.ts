import './clock';
import type { Account } from '../../account/accountApi';
import type { Role } from '../../api/joinDocument';
import type { Consultation, ConsultationEvent, Participant, QualitySummary, Snapshot } from '../../console/consoleApi';
import type { VisitEntry, VisitPerson } from '../../console/visits';

/** ISO 8601, so many minutes from now. */
export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

export const doctorAccount: Account = { id: 'acc1', signInName: 'li.wei', name: '李医生', role: 'doctor' };
export const administratorAccount: Account = { id: 'acc2', signInName: 'chen.jing', name: '陈静', role: 'administrator' };

const patients = [
  '王芳', '张伟', '刘洋', '陈秀英', '赵敏', 'Alexandra Montgomery-Whitfield', '周杰', '吴桂兰', '郑国强', '孙丽',
] as const;

const titles = [
  '高血压复诊', '糖尿病随访', '皮疹初诊', '术后第三周复查', '失眠咨询', 'Second opinion after the operation on the left knee', '儿童发热', '慢性咳嗽', '用药调整', '检查报告解读',
] as const;

export function idOf(number: number): string {
  return `c${String(number).padStart(2, '0')}8mda2vhnb5wz3kjy6`.slice(0, 20);
}

export function person(role: Role, name: string, change: Partial<VisitPerson> = {}): VisitPerson {
  return { id: `${role}1`, role, name, presence: 'absent', onAir: false, quality: null, handRaised: false, ...change };
}

/** Somebody who is there, seen and heard. */
export const there: Partial<VisitPerson> = { presence: 'present', onAir: true, quality: 'good' };

interface VisitChange extends Partial<VisitEntry> {
  readonly patient?: Partial<VisitPerson>;
  readonly doctor?: Partial<VisitPerson>;
  readonly others?: readonly VisitPerson[];
}

export function visit(number: number, change: VisitChange = {}): VisitEntry {
  const { patient, doctor, others = [], ...rest } = change;
  return {
    id: idOf(number),
    title: titles[number % titles.length] ?? titles[0],
    status: 'scheduled',
    scheduledAt: inMinutes(30 * number),
    createdAt: inMinutes(-2000),
    liveAt: null,
    overAt: null,
    overBecause: null,
    notes: null,
    doctorAccount: doctorAccount.id,
    waitingSince: null,
    participants: [
      person('doctor', doctorAccount.name, doctor),
      person('patient', patients[number % patients.length] ?? patients[0], patient),
      ...others,
    ],
    unread: 0,
    ...rest,
  };
}

/** A morning like any other: two wait, one is in a call, some come later, some are over. */
export const morning: readonly VisitEntry[] = [
  visit(0, { status: 'waiting', scheduledAt: inMinutes(-12), waitingSince: inMinutes(-7.3), patient: { ...there, quality: 'fair' }, unread: 2 }),
  visit(1, { status: 'waiting', scheduledAt: inMinutes(18), waitingSince: inMinutes(-1.6), patient: there }),
  visit(2, {
    status: 'live', scheduledAt: inMinutes(-25), liveAt: inMinutes(-21.4), patient: { ...there, quality: 'poor', handRaised: true }, doctor: { presence: 'absent' },
    others: [person('assistant', '陈护士', there)],
  }),
  visit(3, { scheduledAt: inMinutes(-14) }),
  visit(4, { scheduledAt: inMinutes(48) }),
  visit(5, { scheduledAt: inMinutes(108), others: [person('viewer', '赵同学')] }),
  visit(6, { status: 'waiting', scheduledAt: null, createdAt: inMinutes(-3) }),
  visit(7, { scheduledAt: inMinutes(60 * 25) }),
  visit(8, { scheduledAt: inMinutes(60 * 51) }),
  visit(9, { status: 'ended', scheduledAt: inMinutes(-100), liveAt: inMinutes(-98), overAt: inMinutes(-81), overBecause: 'ended' }),
  visit(10, { status: 'missed', scheduledAt: inMinutes(-130), overAt: inMinutes(-70), overBecause: 'no-show' }),
  visit(11, { status: 'cancelled', scheduledAt: inMinutes(-45), overAt: inMinutes(-60), overBecause: 'cancelled' }),
];

export function consultation(entry: VisitEntry, change: Partial<Consultation> = {}): Consultation {
  const { id, title, status, createdAt, scheduledAt, liveAt, overAt, overBecause, notes } = entry;
  return {
    id, title, status, createdAt, maxMinutes: 120, doctorAccount: doctorAccount.id,
    ...(scheduledAt === null ? {} : { scheduledAt }),
    ...(liveAt === null ? {} : { liveAt }),
    ...(overAt === null ? {} : { overAt }),
    ...(overBecause === null ? {} : { overBecause }),
    ...(notes === null ? {} : { notes }),
    participants: entry.participants.map((one): Participant => ({ id: one.id, role: one.role, name: one.name, standing: 'active', mayPublish: one.role !== 'viewer' })),
    ...change,
  };
}

/** With the links that are in the answer to whoever makes one. */
export function withLinks(made: Consultation): Consultation {
  return {
    ...made,
    participants: made.participants.map((one) => ({ ...one, joinCode: 'b5wz3kjy6gfe8mda2vhn', joinUrl: 'https://clinic.example/join#b5wz3kjy6gfe8mda2vhn' })),
  };
}

/** One that has been, with everything that can happen in one. */
export const held: VisitEntry = visit(0, {
  id: idOf(42), status: 'ended', scheduledAt: inMinutes(-70), liveAt: inMinutes(-68), overAt: inMinutes(-42), overBecause: 'ended',
  notes: '请准备好最近两周的血压记录。', others: [person('assistant', '陈护士')],
});

export const heldConsultation: Consultation = consultation(held);

const [heldDoctor, heldPatient] = ['doctor1', 'patient1'];

function event(id: number, minutes: number, type: string, data: Readonly<Record<string, string>> = {}, by: 'system' | 'participant' | 'staff' = 'system'): ConsultationEvent {
  return {
    id, type, at: inMinutes(-70 + minutes), data,
    actor: by === 'system' ? { kind: 'system' }
      : by === 'staff' ? { kind: 'staff', id: administratorAccount.id, name: administratorAccount.name }
        : { kind: 'participant', id: data['participantId'] ?? heldDoctor, name: data['participantId'] === heldPatient ? '王芳' : doctorAccount.name },
  };
}

export const heldEvents: readonly ConsultationEvent[] = [
  event(1, -1400, 'consultation.created', {}, 'staff'),
  event(2, -4, 'participant.joined', { participantId: heldPatient }, 'participant'),
  event(3, -4, 'consultation.waiting'),
  event(4, -3.8, 'stream.online', { participantId: heldPatient, video: 'H264', audio: 'AAC' }),
  event(5, 2, 'participant.joined', { participantId: heldDoctor }, 'participant'),
  event(6, 2, 'consultation.live'),
  event(7, 2.1, 'stream.online', { participantId: heldDoctor, video: 'H264', audio: 'Opus' }),
  event(8, 5, 'chat.message', { participantId: heldPatient }, 'participant'),
  event(9, 5.5, 'chat.message', { participantId: heldPatient }, 'participant'),
  event(10, 6, 'chat.message', { participantId: heldDoctor }, 'participant'),
  event(11, 9, 'quality.changed', { participantId: heldPatient, level: 'poor' }),
  event(12, 9.4, 'participant.away', { participantId: heldPatient }),
  event(13, 9.4, 'stream.offline', { participantId: heldPatient }),
  event(14, 10, 'participant.returned', { participantId: heldPatient }, 'participant'),
  event(15, 10.1, 'stream.online', { participantId: heldPatient, video: 'H264', audio: 'AAC' }),
  event(16, 12, 'quality.changed', { participantId: heldPatient, level: 'good' }),
  event(17, 14, 'snapshot.taken', { participantId: heldPatient }, 'participant'),
  event(18, 15, 'job.failed', { kind: 'relay', reason: 'given up after 8 attempts in a row; the last one: nobody listens at the server\'s port' }),
  event(19, 16, 'consultation.notice', { code: 'stream-quarantined', participantId: heldPatient }),
  event(20, 17, 'consultation.notice', { code: 'stream-recovered', participantId: heldPatient }),
  event(21, 28, 'participant.left', { participantId: heldPatient }, 'participant'),
  event(22, 28, 'consultation.ended', { reason: 'ended' }, 'participant'),
];

export const heldQuality: readonly QualitySummary[] = [
  {
    participantId: heldPatient, from: inMinutes(-68), to: inMinutes(-42), minutes: 26, level: 'fair',
    figures: { reports: 312, freezes: 7, rtt: { mean: 84, max: 912 }, loss: { mean: 2.6, max: 14.2 }, delay: { mean: 310, max: 1180 }, up: { mean: 640, max: 1020 }, down: { mean: 980, max: 1610 } },
  },
  {
    participantId: heldDoctor, from: inMinutes(-68), to: inMinutes(-42), minutes: 26, level: 'good',
    figures: { reports: 312, freezes: 0, rtt: { mean: 21, max: 48 }, loss: { mean: 0, max: 0.4 }, delay: { mean: 180, max: 260 }, up: { mean: 1480, max: 1920 }, down: { mean: 610, max: 980 } },
  },
];

export const heldSnapshots: readonly Snapshot[] = [
  { id: 'snap1', participantId: heldPatient, at: inMinutes(-56), by: heldDoctor, byName: doctorAccount.name, size: 84_120, width: 1280, height: 720, sha256: '0'.repeat(64), type: 'image/jpeg' },
  { id: 'snap2', participantId: heldPatient, at: inMinutes(-51), by: heldDoctor, byName: doctorAccount.name, size: 81_004, width: 1280, height: 720, sha256: '0'.repeat(64), type: 'image/jpeg' },
];
