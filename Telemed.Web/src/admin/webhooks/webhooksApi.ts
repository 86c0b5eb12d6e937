import type { PageOf } from '../shared/pagedList';
import { act, get, query, send } from '../shared/request';

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly string[];
  readonly enabled: boolean;
  /** `gone` after an answer of 410, `wanted` where somebody switched it off. */
  readonly disabledBecause: string | null;
  readonly health: 'healthy' | 'failing' | 'ill' | 'disabled';
  readonly failingSince: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailure: string | null;
  readonly oldSecretUntil: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it was just made or rotated, and never again. */
  readonly secret?: string;
}

export const deliveryStates = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface Delivery {
  readonly id: string;
  readonly messageId: string;
  readonly type: string;
  readonly consultationId: string | null;
  readonly eventId: number | null;
  readonly state: DeliveryState;
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly doneAt: string | null;
  readonly attempts: readonly { readonly at: string; readonly durationMs: number; readonly status: number | null; readonly failure: string | null }[];
}

export interface WebhookDraft {
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
}

/** What can be chosen to be told of: all, or one family. Single types stay as they are where somebody chose them by the API. */
export const eventFamilies = ['*', 'consultation.*', 'participant.*', 'stream.*', 'quality.*', 'job.*', 'chat.*'] as const;

const address = (id: string) => `/api/v1/webhooks/${id}`;

export const webhooksApi = {
  list: async () => ({ items: (await get<{ readonly items: readonly Webhook[] }>('/api/v1/webhooks')).items, next: null }),
  one: async (id: string) => await get<Webhook>(address(id)),
  make: async (draft: WebhookDraft) => await send<Webhook>('POST', '/api/v1/webhooks', bodyOf(draft)),
  change: async (id: string, change: Partial<WebhookDraft> & { readonly enabled?: boolean }) => await send<Webhook>('PATCH', address(id), change),
  remove: async (id: string) => { await act('DELETE', address(id)); },
  rotate: async (id: string) => await send<Webhook>('POST', `${address(id)}/rotate-secret`),
  test: async (id: string) => await send<Delivery>('POST', `${address(id)}/test`),
  deliveries: async (id: string, state: DeliveryState | 'all', cursor: string | null) =>
    await get<PageOf<Delivery>>(`${address(id)}/deliveries${query({ state: state === 'all' ? '' : state, limit: '50', cursor })}`),
  redeliver: async (id: string, delivery: string) => { await act('POST', `${address(id)}/deliveries/${delivery}/redeliver`); },
  redeliverFailed: async (id: string) => { await act('POST', `${address(id)}/redeliver-failed`); },
};

export type WebhookFault = 'url' | 'events';

/** What is wrong with a webhook; null when it can be sent. Which addresses are allowed the server decides. */
export function webhookFault(draft: WebhookDraft): WebhookFault | null {
  return !/^https?:\/\/[^\s/@?#]+([/?][^\s#]*)?$/i.test(draft.url.trim()) || draft.url.trim().length > 2048 ? 'url' : draft.events.length === 0 ? 'events' : null;
}

function bodyOf(draft: WebhookDraft): object {
  return { url: draft.url.trim(), events: draft.events, ...(draft.description.trim() === '' ? {} : { description: draft.description.trim() }) };
}
