import type { AdminText } from '../i18n/adminText';

/** The actions that can be filtered by, in the order of how often somebody asks; docs/operators.md says what is written down. */
export const actions = [
  'sign-in', 'sign-in.failed', 'sign-out', 'consultation.created', 'consultation.updated', 'consultation.ended', 'consultation.cancelled', 'consultation.read',
  'consultations.listed', 'participant.added', 'participant.updated', 'participant.removed', 'participant.kicked', 'participant.joined', 'participant.muted', 'participant.code',
  'stream.pictured', 'snapshot.taken', 'snapshots.listed', 'snapshot.read', 'streams.read', 'jobs.read', 'job.created', 'job.started', 'job.stopped', 'job.deleted', 'staff.created',
  'staff.updated', 'staff.invited', 'staff.password', 'staff.read', 'api-key.created', 'api-key.revoked', 'webhook.created', 'webhook.changed', 'webhook.removed',
  'webhook.secret-rotated', 'webhook.redelivered', 'audit.read', 'audit.exported', 'setup.completed', 'signing-key.made', 'signing-keys.revoked',
] as const;

/** An action in words; one that is not known here stays as it is. */
export function actionWords(text: AdminText, action: string): string {
  const known: Readonly<Record<string, string>> = {
    'sign-in': text.actSignIn, 'sign-in.failed': text.actSignInFailed, 'sign-out': text.actSignOut, 'setup.completed': text.actSetup,
    'staff.read': text.actStaffRead, 'staff.created': text.actStaffCreated, 'staff.updated': text.actStaffUpdated, 'staff.invited': text.actStaffInvited,
    'staff.password': text.actStaffPassword, 'api-key.created': text.actKeyCreated, 'api-key.revoked': text.actKeyRevoked, 'webhook.created': text.actHookCreated,
    'webhook.changed': text.actHookChanged, 'webhook.removed': text.actHookRemoved, 'webhook.secret-rotated': text.actHookRotated, 'webhook.redelivered': text.actHookRedelivered,
    'audit.read': text.actAuditRead, 'audit.exported': text.actAuditExported, 'consultation.read': text.actConsultationRead, 'consultations.listed': text.actConsultationsListed,
    'streams.read': text.actStreamsRead, 'jobs.read': text.actJobsRead, 'signing-key.made': text.actSigningKeyMade, 'signing-keys.revoked': text.actSigningKeysRevoked,
    'consultation.created': text.actConsultationCreated, 'consultation.updated': text.actConsultationUpdated, 'consultation.ended': text.actConsultationEnded,
    'consultation.cancelled': text.actConsultationCancelled, 'participant.added': text.actParticipantAdded, 'participant.updated': text.actParticipantUpdated,
    'participant.removed': text.actParticipantRemoved, 'participant.kicked': text.actParticipantKicked, 'participant.joined': text.actParticipantJoined,
    'participant.muted': text.actParticipantMuted, 'participant.code': text.actParticipantCode, 'job.created': text.actJobCreated, 'job.started': text.actJobStarted,
    'job.stopped': text.actJobStopped, 'job.deleted': text.actJobDeleted, 'snapshot.taken': text.actSnapshotTaken, 'snapshot.read': text.actSnapshotRead,
    'snapshots.listed': text.actSnapshotsListed, 'stream.pictured': text.actPictureRead,
  };
  return known[action] ?? action;
}

export function actorKindWord(text: AdminText, kind: string): string {
  const known: Readonly<Record<string, string>> = { staff: text.auditStaff, apiKey: text.auditApiKey, participant: text.auditParticipant, system: text.auditSystem };
  return known[kind] ?? kind;
}
