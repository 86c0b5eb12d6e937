import type { Job, StreamEntry } from '../../admin/adminApi';
import type { AuditEntry } from '../../admin/audit/auditApi';
import type { ApiKey } from '../../admin/keys/keysApi';
import type { StaffMember } from '../../admin/staff/staffApi';
import type { Delivery, Webhook } from '../../admin/webhooks/webhooksApi';
import { administratorAccount, doctorAccount, idOf, inMinutes } from './clinic';

function stream(consultation: number, participantId: string, title: string, name: string, change: Partial<StreamEntry> = {}): StreamEntry {
  return {
    consultationId: idOf(consultation), participantId, title, name,
    plan: 'copy H.264, Opus→AAC because RTMP and HTTP-FLV play no Opus',
    state: 'running', since: inMinutes(-21), restarts: 0, viewers: 1, framesPerSecond: 25, bitrate: 1_480_000, speed: 1, droppedFrames: 0, cpu: 3.4, memory: 41_000_000,
    lastError: null, worker: 'a',
    ...change,
  };
}

export const streams: readonly StreamEntry[] = [
  stream(2, 'patient1', '皮疹初诊', '刘洋', { plan: 'copy H.264, AAC→Opus because WebRTC plays no AAC' }),
  stream(2, 'assistant1', '皮疹初诊', '陈护士', { viewers: 2 }),
  stream(0, 'patient1', '高血压复诊', '王芳', {
    plan: 'H.265→H.264 because WebRTC plays no H.265 (x264, 640x360, at most 700 kbit/s), AAC→Opus because WebRTC plays no AAC', cpu: 38.2, memory: 96_000_000, since: inMinutes(-7), restarts: 1,
  }),
  stream(1, 'patient1', '糖尿病随访', '张伟', {
    plan: 'copy H.264, AAC→Opus because WebRTC plays no AAC', state: 'backingOff', framesPerSecond: null, bitrate: null, speed: null, cpu: null, memory: null, restarts: 4,
    lastError: 'FFmpeg ended with exit code 1; it said: Invalid data found when processing input',
  }),
  stream(3, 'patient1', '术后第三周复查', '陈秀英', {
    plan: 'copy H.264, no sound', state: 'quarantined', framesPerSecond: null, bitrate: null, speed: null, cpu: null, memory: null, restarts: 8,
    lastError: 'given up after 8 attempts in a row; the last one: nothing comes from the stream',
  }),
];

export const jobs: readonly Job[] = [
  {
    id: 'job1', consultationId: idOf(2), kind: 'relay', preset: '720p30', streams: ['doctor1', 'patient1'], target: { encrypted: true, host: 'live.example', app: 'teaching', hasKey: true },
    wanted: 'running', state: 'running', since: inMinutes(-18), attempts: 0, fault: null, bitrate: 2_940_000, framesPerSecond: 30, sentBytes: 391_000_000, droppedFrames: 3, reconnects: 1,
  },
  {
    id: 'job2', consultationId: idOf(2), kind: 'ingest', preset: 'copy', streams: ['assistant1'], source: { scheme: 'rtsp', host: 'endoscope-2.ward.example', file: null, hasPassword: true },
    wanted: 'running', state: 'backingOff', since: inMinutes(-1), attempts: 3, fault: 'the connection was not made within 5 s', bitrate: null, framesPerSecond: null, sentBytes: 12_400_000,
    droppedFrames: 0, reconnects: 3,
  },
  {
    id: 'job3', consultationId: idOf(0), kind: 'relay', preset: 'copy', streams: ['patient1'], target: { encrypted: false, host: 'cdn.example', app: 'live', hasKey: true },
    wanted: 'running', state: 'failed', since: inMinutes(-44), attempts: 8, fault: 'given up after 8 attempts in a row; the last one: The server refuses the stream key.', bitrate: null,
    framesPerSecond: null, sentBytes: 0, droppedFrames: 0, reconnects: 0,
  },
  {
    id: 'job4', consultationId: idOf(0), kind: 'ingest', preset: '540p25', streams: ['assistant1'], source: { scheme: null, host: null, file: 'inhaler-instructions.mp4', hasPassword: false },
    wanted: 'stopped', state: 'stopped', since: inMinutes(-80), attempts: 0, fault: null, bitrate: null, framesPerSecond: null, sentBytes: 88_000_000, droppedFrames: 0, reconnects: 0,
  },
];

export const staff: readonly StaffMember[] = [
  { id: administratorAccount.id, signInName: administratorAccount.signInName, name: administratorAccount.name, role: 'administrator', status: 'active', createdAt: inMinutes(-400_000), lastSignInAt: inMinutes(-31) },
  { id: doctorAccount.id, signInName: doctorAccount.signInName, name: doctorAccount.name, role: 'doctor', status: 'active', createdAt: inMinutes(-300_000), lastSignInAt: inMinutes(-120) },
  { id: 'acc3', signInName: 'a.montgomery-whitfield', name: 'Dr. Alexandra Montgomery-Whitfield', role: 'doctor', status: 'invited', createdAt: inMinutes(-900), lastSignInAt: null },
  { id: 'acc4', signInName: 'zhou.min', name: '周敏', role: 'doctor', status: 'locked', createdAt: inMinutes(-200_000), lastSignInAt: inMinutes(-9000) },
  { id: 'acc5', signInName: 'sun.hao', name: '孙浩', role: 'doctor', status: 'disabled', createdAt: inMinutes(-500_000), lastSignInAt: inMinutes(-100_000) },
];

export const keys: readonly ApiKey[] = [
  { id: 'key1', name: 'HIS 挂号系统', hint: 'tk_8f3a', scopes: ['consultations:read', 'consultations:write'], createdAt: inMinutes(-90_000), createdBy: administratorAccount.id, expiresAt: inMinutes(300_000), lastUsedAt: inMinutes(-2), revokedAt: null },
  { id: 'key2', name: 'Monitoring', hint: 'tk_c01d', scopes: ['jobs', 'audit'], createdAt: inMinutes(-500_000), createdBy: administratorAccount.id, expiresAt: inMinutes(-400), lastUsedAt: inMinutes(-500), revokedAt: null },
  { id: 'key3', name: '测试', hint: 'tk_7be2', scopes: ['webhooks', 'operators'], createdAt: inMinutes(-500_000), createdBy: null, expiresAt: inMinutes(200_000), lastUsedAt: null, revokedAt: inMinutes(-3000) },
];

function webhook(id: string, change: Partial<Webhook>): Webhook {
  return {
    id, url: 'https://his.clinic.example/hooks/telemed', description: null, events: ['consultation.*', 'participant.*'], enabled: true, disabledBecause: null, health: 'healthy', failingSince: null,
    lastSuccessAt: inMinutes(-4), lastFailureAt: null, lastFailure: null, oldSecretUntil: null, createdAt: inMinutes(-60_000), updatedAt: inMinutes(-60_000), ...change,
  };
}

export const webhooks: readonly Webhook[] = [
  webhook('whk1', { description: '医院信息系统' }),
  webhook('whk2', { url: 'https://archive.example/telemed/events?clinic=nanshan', events: ['*'], health: 'failing', failingSince: inMinutes(-38), lastFailureAt: inMinutes(-2), lastFailure: 'status 503' }),
  webhook('whk3', { url: 'https://old.example/hook', description: '旧系统', enabled: false, disabledBecause: 'gone', health: 'disabled', lastSuccessAt: inMinutes(-90_000), lastFailureAt: inMinutes(-4000), lastFailure: 'gone' }),
];

export const failingWebhook: Webhook = webhook('whk2', {
  description: '数据归档', events: ['*'], health: 'failing', failingSince: inMinutes(-38), lastFailureAt: inMinutes(-2), lastFailure: 'status 503', oldSecretUntil: inMinutes(1300),
});

export const deliveries: readonly Delivery[] = [
  {
    id: 'dlv1', messageId: 'msg_2h4x0w8c7d', type: 'consultation.live', consultationId: idOf(2), eventId: 6, state: 'pending', createdAt: inMinutes(-21), nextAttemptAt: inMinutes(4), doneAt: null,
    attempts: [
      { at: inMinutes(-21), durationMs: 812, status: 503, failure: 'status' },
      { at: inMinutes(-19), durationMs: 10_000, status: null, failure: 'timeout' },
      { at: inMinutes(-12), durationMs: 640, status: 503, failure: 'status' },
    ],
  },
  { id: 'dlv2', messageId: 'msg_2h4x0w8c7e', type: 'participant.joined', consultationId: idOf(2), eventId: 5, state: 'failed', createdAt: inMinutes(-22), nextAttemptAt: null, doneAt: inMinutes(-3), attempts: [{ at: inMinutes(-22), durationMs: 5, status: null, failure: 'connection-refused' }] },
  { id: 'dlv3', messageId: 'msg_2h4x0w8c7f', type: 'webhook.test', consultationId: null, eventId: null, state: 'delivered', createdAt: inMinutes(-40), nextAttemptAt: null, doneAt: inMinutes(-40), attempts: [{ at: inMinutes(-40), durationMs: 41, status: 204, failure: null }] },
  { id: 'dlv4', messageId: 'msg_2h4x0w8c7g', type: 'stream.online', consultationId: idOf(0), eventId: 4, state: 'pending', createdAt: inMinutes(-1), nextAttemptAt: inMinutes(0.5), doneAt: null, attempts: [] },
];

function entry(seq: number, minutes: number, action: string, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    seq, at: inMinutes(minutes), action, consultationId: null, subject: null, details: null, previousHash: hash(seq - 1), hash: hash(seq),
    actor: { kind: 'staff', id: administratorAccount.id, name: administratorAccount.name, address: '10.20.0.14' },
    ...change,
  };
}

function hash(seq: number): string {
  return Array.from({ length: 8 }, (_, part) => ((seq * 2_654_435_761 + part * 40_503) >>> 0).toString(16).padStart(8, '0')).join('');
}

const doctorActor = { kind: 'staff', id: doctorAccount.id, name: doctorAccount.name, address: '10.20.0.31' } as const;

export const trail: readonly AuditEntry[] = [
  entry(1208, -1, 'audit.read', { details: { filters: {} } }),
  entry(1207, -2, 'stream.pictured', { consultationId: idOf(2), subject: 'patient1' }),
  entry(1206, -14, 'snapshot.taken', { consultationId: idOf(2), subject: 'patient1', actor: { kind: 'participant', id: 'doctor1', name: doctorAccount.name, address: '10.20.0.31' }, details: { size: 84_120, sha256: hash(7) } }),
  entry(1205, -31, 'sign-in'),
  entry(1204, -33, 'sign-in.failed', { actor: { kind: 'system', id: null, name: null, address: '203.0.113.77' }, subject: 'chen.jing', details: { reason: 'wrong-password' } }),
  entry(1203, -120, 'consultation.created', { actor: doctorActor, consultationId: idOf(4) }),
  entry(1202, -140, 'api-key.created', { subject: 'key1', details: { name: 'HIS 挂号系统', scopes: ['consultations:read', 'consultations:write'], expiresAt: inMinutes(300_000) } }),
  entry(1201, -150, 'participant.joined', { actor: { kind: 'participant', id: 'patient1', name: '王芳', address: '2001:db8:85a3::8a2e:370:7334' }, consultationId: idOf(0) }),
  entry(1200, -180, 'consultations.listed', { actor: { kind: 'apiKey', id: 'key1', name: 'HIS 挂号系统', address: '10.20.4.2' } }),
];

/** A trail of one entry that is not what its hash says. */
export const brokenExport: readonly string[] = [
  JSON.stringify({
    seq: 1, at: 1, actorKind: 'system', actorId: null, actorName: null, address: null, action: 'setup.completed', consultationId: null, subject: null, details: null,
    previousHash: '0'.repeat(64), hash: '1'.repeat(64),
  }),
  JSON.stringify({ head: `1:${'1'.repeat(64)}` }),
];
