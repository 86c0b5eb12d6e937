import type { PageOf } from '../shared/pagedList';
import { get, query } from '../shared/request';

export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string | null; readonly address: string | null };
  readonly action: string;
  readonly consultationId: string | null;
  readonly subject: string | null;
  readonly details: unknown;
  readonly previousHash: string;
  readonly hash: string;
}

export interface AuditFilters {
  readonly action: string;
  readonly actor: string;
  readonly consultation: string;
  readonly from: string | null;
  readonly to: string | null;
}

export const noAuditFilters: AuditFilters = { action: '', actor: '', consultation: '', from: null, to: null };

export const auditApi = {
  list: async (filters: AuditFilters, cursor: string | null) => await get<PageOf<AuditEntry>>(`/api/v1/audit${query({
    action: filters.action, actor: filters.actor.trim(), consultation: filters.consultation.trim(), from: filters.from, to: filters.to, limit: '50', cursor,
  })}`),
};

/** Where the browser saves the whole trail from. */
export const exportAddress = '/api/v1/audit/export';

/** Whether this is what a consultation's id looks like; anything else the server refuses. */
export function isId(text: string): boolean {
  return /^[a-z0-9]{20}$/.test(text.trim());
}
