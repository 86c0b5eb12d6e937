import type { Role } from '../../api/joinDocument';
import type { ConsultationStatus } from '../../console/consoleApi';
import type { Tone } from '../../ui/Badge';
import type { AdminText } from '../i18n/adminText';

export function roleWord(text: AdminText, role: Role): string {
  return { doctor: text.roleDoctor, patient: text.rolePatient, assistant: text.roleAssistant, viewer: text.roleViewer }[role];
}

export function statusWord(text: AdminText, status: ConsultationStatus): string {
  return {
    scheduled: text.statusScheduled, waiting: text.statusWaiting, live: text.statusLive, ended: text.statusEnded, cancelled: text.statusCancelled, missed: text.statusMissed,
  }[status];
}

export function statusTone(status: ConsultationStatus): Tone {
  return status === 'live' ? 'good' : status === 'waiting' ? 'busy' : status === 'missed' ? 'bad' : status === 'scheduled' ? 'info' : 'idle';
}

export type Quality = 'good' | 'fair' | 'poor';

export function qualityWord(text: AdminText, quality: Quality | null): string {
  return quality === null ? text.qualityUnknown : { good: text.qualityGood, fair: text.qualityFair, poor: text.qualityPoor }[quality];
}

export function qualityTone(quality: Quality | null): Tone {
  return quality === null ? 'idle' : ({ good: 'good', fair: 'busy', poor: 'bad' } as const)[quality];
}

/** Why a consultation is over, by the words of docs/api.md; what is new there stays as it is. */
export function overWord(text: AdminText, because: string | null | undefined): string | null {
  const known: Readonly<Record<string, string>> = {
    ended: text.overEnded, 'time-limit': text.overTimeLimit, 'everybody-left': text.overEverybodyLeft, 'no-show': text.overNoShow, cancelled: text.overCancelled,
  };
  return because === null || because === undefined ? null : known[because] ?? because;
}
