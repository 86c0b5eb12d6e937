import { act, get, send } from '../shared/request';

export const scopes = ['consultations:read', 'consultations:write', 'webhooks', 'jobs', 'audit', 'operators'] as const;
export type Scope = (typeof scopes)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** How it begins. */
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly expiresAt: string;
  /** Right to the minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export const keysApi = {
  list: async () => ({ items: (await get<{ readonly items: readonly ApiKey[] }>('/api/v1/api-keys')).items, next: null }),
  make: async (wanted: { readonly name: string; readonly scopes: readonly Scope[]; readonly expiresAt: string }) =>
    await send<{ readonly apiKey: ApiKey; readonly key: string }>('POST', '/api/v1/api-keys', wanted),
  revoke: async (id: string) => { await act('DELETE', `/api/v1/api-keys/${id}`); },
};

export type KeyState = 'active' | 'expired' | 'revoked';

export function keyState(key: ApiKey, now: number): KeyState {
  return key.revokedAt !== null ? 'revoked' : Date.parse(key.expiresAt) <= now ? 'expired' : 'active';
}

export type NewKeyFault = 'name' | 'scopes' | 'expiry';

/** What is wrong with a new key; null when it can be sent. Two years is the longest life. */
export function newKeyFault(name: string, chosen: readonly Scope[], expiresAt: string | null, now: number): NewKeyFault | null {
  const end = expiresAt === null ? NaN : Date.parse(expiresAt);
  return name.trim() === '' || name.trim().length > 60 ? 'name'
    : chosen.length === 0 ? 'scopes'
      : Number.isNaN(end) || end <= now || end > now + 731 * 86_400_000 ? 'expiry'
        : null;
}
