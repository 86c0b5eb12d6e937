import type { Schema } from '../../api/schemas';
import type { Job, StreamEntry } from '../adminApi';
import type { AuditEntry } from '../audit/auditApi';
import type { ConsultationDocument } from '../consultations/consultationsApi';
import type { ApiKey } from '../keys/keysApi';
import type { Invitation, StaffMember } from '../staff/staffApi';
import type { Delivery, Webhook } from '../webhooks/webhooksApi';

/** The members that these pages read and the service's document does not have. */
type Missing<Read, Document> = Exclude<keyof Read, keyof Document>;

type Nothing<Members extends never> = Members;

/**
 * These pages know more of some members than the API's document says (which words a status can be), so their types are written by
 * hand. What they read must be there all the same: a member that the service renames or drops breaks the build here.
 */
export interface Contract {
  apiKey: Nothing<Missing<ApiKey, Schema<'ApiKeyDocument'>>>;
  auditEntry: Nothing<Missing<AuditEntry, Schema<'AuditDocument'>>>;
  consultation: Nothing<Missing<ConsultationDocument, Schema<'ConsultationDocument'>>>;
  delivery: Nothing<Missing<Delivery, Schema<'DeliveryDocument'>>>;
  invitation: Nothing<Missing<Invitation, Schema<'InvitationDocument'>>>;
  job: Nothing<Missing<Job, Schema<'JobDocument'>>>;
  staffMember: Nothing<Missing<StaffMember, Schema<'StaffDocument'>>>;
  stream: Nothing<Missing<StreamEntry, Schema<'StreamDocument'>>>;
  webhook: Nothing<Missing<Webhook, Schema<'WebhookDocument'>>>;
}
