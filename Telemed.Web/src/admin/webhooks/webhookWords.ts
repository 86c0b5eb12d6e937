import type { Tone } from '../../ui/Badge';
import type { AdminText } from '../i18n/adminText';
import type { Delivery, DeliveryState, Webhook } from './webhooksApi';

export function healthWord(text: AdminText, health: Webhook['health']): string {
  return { healthy: text.hookHealthy, failing: text.hookFailing, ill: text.hookIll, disabled: text.hookDisabled }[health];
}

export function healthTone(health: Webhook['health']): Tone {
  return ({ healthy: 'good', failing: 'busy', ill: 'bad', disabled: 'idle' } as const)[health];
}

export function deliveryWord(text: AdminText, state: DeliveryState): string {
  return { pending: text.hookPending, delivered: text.hookDelivered, failed: text.hookFailed }[state];
}

export function deliveryTone(state: DeliveryState): Tone {
  return ({ pending: 'busy', delivered: 'good', failed: 'bad' } as const)[state];
}

/** A choice of events in words; single types stay as they are. */
export function eventsWord(text: AdminText, pattern: string): string {
  const known: Readonly<Record<string, string>> = {
    '*': text.hookAll, 'consultation.*': text.hookConsultations, 'participant.*': text.hookParticipants, 'stream.*': text.hookStreams, 'quality.*': text.hookQuality,
    'job.*': text.hookJobs, 'chat.*': text.hookChat, 'webhook.test': text.hookTestType,
  };
  return known[pattern] ?? pattern;
}

/** Why an attempt failed, from the words of docs/webhooks.md; a status may stand behind them. */
export function failureWords(text: AdminText, failure: string, status: number | null = null): string {
  const [word = failure, said] = failure.split(/[ :]+/);
  switch (word) {
    case 'status': return text.failStatus(status === null ? said ?? '–' : String(status));
    case 'redirect': return text.failRedirect;
    case 'gone': return text.failGone;
    case 'timeout': return text.failTimeout;
    case 'connection-refused': return text.failRefused;
    case 'connection-lost': return text.failLost;
    case 'name-not-resolved': return text.failName;
    case 'tls-failed': return text.failTls;
    case 'address-not-allowed': return text.failAddress;
    case 'secret-unreadable': return text.failSecret;
    default: return failure;
  }
}

/** What the other side said to an attempt. */
export function answerWords(text: AdminText, attempt: Delivery['attempts'][number]): string {
  return attempt.failure === null ? String(attempt.status ?? '–') : failureWords(text, attempt.failure, attempt.status);
}
