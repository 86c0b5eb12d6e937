import type { AdminText } from '../i18n/adminText';

/** A scope in words; one that is not known here stays as it is. */
export function scopeWords(text: AdminText, scope: string): { readonly title: string; readonly note: string } {
  const known: Readonly<Record<string, { readonly title: string; readonly note: string }>> = {
    'consultations:read': { title: text.scopeConsultationsRead, note: text.scopeConsultationsReadNote },
    'consultations:write': { title: text.scopeConsultationsWrite, note: text.scopeConsultationsWriteNote },
    webhooks: { title: text.scopeWebhooks, note: text.scopeWebhooksNote },
    jobs: { title: text.scopeJobs, note: text.scopeJobsNote },
    audit: { title: text.scopeAudit, note: text.scopeAuditNote },
    operators: { title: text.scopeOperators, note: text.scopeOperatorsNote },
  };
  return known[scope] ?? { title: scope, note: '' };
}
