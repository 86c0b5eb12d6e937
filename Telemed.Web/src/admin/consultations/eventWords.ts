import type { ConsultationEvent } from '../../console/consoleApi';
import { jobFaultWords } from '../../i18n/serverWords';
import type { Language } from '../../i18n/text';
import type { Tone } from '../../ui/Badge';
import type { AdminText } from '../i18n/adminText';

/** What happened, as a line of the timeline. What people wrote to each other is nobody's business here: only that they did. */
export function eventWords(text: AdminText, event: ConsultationEvent, nameOf: (id: string) => string | undefined, spoken: Language): string {
  const { data } = event;
  const name = nameOf(textIn(data['participantId']) ?? '') ?? textIn(data['name']) ?? text.unnamed;
  const codecs = [textIn(data['video']), textIn(data['audio'])].filter((codec) => codec !== null).join(', ');
  const job = textIn(data['kind']) === 'relay' ? text.relay : text.ingest;
  switch (event.type) {
    case 'consultation.created': return text.evCreated;
    case 'consultation.updated': return text.evUpdated;
    case 'consultation.waiting': return text.evWaiting;
    case 'consultation.live': return text.evLive;
    case 'consultation.ended': return text.evEnded;
    case 'consultation.cancelled': return text.evCancelled;
    case 'consultation.missed': return text.evMissed;
    case 'consultation.notice':
      return data['code'] === 'ending-soon' ? text.evEndingSoon
        : data['code'] === 'stream-quarantined' ? text.evQuarantined(name)
          : data['code'] === 'stream-recovered' ? text.evRecovered(name)
            : text.evNotice;
    case 'participant.added': return text.evAdded(name);
    case 'participant.updated': return text.evPersonUpdated(name);
    case 'participant.removed': return text.evRemoved(name);
    case 'participant.kicked': return data['blocked'] === true ? text.evKickedBlocked(name) : text.evKicked(name);
    case 'participant.joined': return text.evJoined(name);
    case 'participant.away': return text.evAway(name);
    case 'participant.returned': return text.evReturned(name);
    case 'participant.left': return text.evLeft(name);
    case 'participant.muted': return data['muted'] === true ? text.evMuted(name) : text.evUnmuted(name);
    case 'participant.hand': return data['raised'] === true ? text.evHandUp(name) : text.evHandDown(name);
    case 'participant.code':
      return data['change'] === 'revoked' ? text.evCodeRevoked(name)
        : data['change'] === 'short-issued' ? text.evCodeShort(name)
          : data['change'] === 'short-locked' ? text.evCodeLocked(name)
            : text.evCodeIssued(name);
    case 'stream.online': return text.evOnline(name, codecs === '' ? '–' : codecs);
    case 'stream.updated': return text.evStreamUpdated(name, codecs === '' ? '–' : codecs);
    case 'stream.offline': return text.evOffline(name);
    case 'chat.message': return text.evChat(name);
    case 'chat.read': return text.evRead(name);
    case 'quality.changed': return data['level'] === 'good' ? text.evQualityGood(name) : data['level'] === 'fair' ? text.evQualityFair(name) : text.evQualityPoor(name);
    case 'snapshot': case 'snapshot.taken': return text.evSnapshot(name);
    case 'job.created': return text.evJobCreated(job);
    case 'job.started': return text.evJobStarted(job);
    case 'job.stopped': return text.evJobStopped(job);
    case 'job.failed': return text.evJobFailed(job, jobFaultWords(textIn(data['reason']) ?? '–', spoken));
    case 'job.deleted': return text.evJobDeleted(job);
    default: return event.type;
  }
}

/** What needs a second look stands out. */
export function eventTone(event: ConsultationEvent): Tone {
  switch (event.type) {
    case 'participant.away': case 'participant.kicked': case 'consultation.missed': case 'job.failed':
      return 'bad';
    case 'consultation.live': case 'participant.returned': case 'stream.online':
      return 'good';
    case 'consultation.notice': case 'participant.left': case 'stream.offline':
      return 'busy';
    case 'quality.changed':
      return event.data['level'] === 'poor' ? 'bad' : event.data['level'] === 'fair' ? 'busy' : 'good';
    default:
      return 'idle';
  }
}

/** How many lines were written, in the events that are known. */
export function chatCount(events: readonly ConsultationEvent[]): number {
  return events.filter((event) => event.type === 'chat.message').length;
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
