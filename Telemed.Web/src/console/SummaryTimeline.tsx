import type { Language } from '../i18n/text';
import type { ConsoleText } from './i18n/consoleText';
import { becauseWords } from './SummaryPage';
import { type Summary, type TimelineEntry, timelineOf } from './summary';
import { clockWithSeconds } from './times';

/** What happened, one line each. */
export function SummaryTimeline({ summary, text, spoken }: { summary: Summary; text: ConsoleText; spoken: Language }) {
  const entries = timelineOf(summary.events);
  const nameOf = (id: string | null) => summary.attendance.find((person) => person.id === id)?.name ?? text.somebody;
  return (
    <section className="summary-part" aria-labelledby="summary-timeline">
      <h2 id="summary-timeline">{text.timeline}</h2>
      {entries.length === 0 ? <p className="quiet">{text.noEvents}</p> : (
        <ol className="timeline">
          {entries.map((entry) => (
            <li key={entry.key} className={entry.kind}>
              <time dateTime={entry.at}>{clockWithSeconds(entry.at, spoken)}</time>
              <span>{entryWords(text, entry, nameOf(entry.participantId), spoken)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function entryWords(text: ConsoleText, entry: TimelineEntry, name: string, spoken: Language): string {
  const because = becauseWords(text, entry.reason);
  const withReason = (words: string) => (because === null ? words : spoken === 'zh' ? `${words}（${because}）` : `${words}: ${because}`);
  switch (entry.kind) {
    case 'created': return text.eventCreated;
    case 'updated': return text.eventUpdated;
    case 'waiting': return text.eventWaiting;
    case 'live': return text.eventLive;
    case 'ended': return withReason(text.eventEnded);
    case 'cancelled': return text.eventCancelled;
    case 'missed': return withReason(text.eventMissed);
    case 'ending-soon': return text.eventEndingSoon;
    case 'quarantined': return text.eventQuarantined(name);
    case 'recovered': return text.eventRecovered(name);
    case 'added': return text.eventAdded(name);
    case 'removed': return text.eventRemoved(name);
    case 'kicked': return text.eventKicked(name);
    case 'blocked': return text.eventBlocked(name);
    case 'joined': return text.eventJoined(name);
    case 'away': return text.eventAway(name);
    case 'returned': return text.eventReturned(name);
    case 'left': return text.eventLeft(name);
    case 'hand': return text.eventHand(name);
    case 'on-air': return text.eventOnAir(name);
    case 'off-air': return text.eventOffAir(name);
    case 'poor': return text.eventPoor(name);
    case 'fair': return text.eventFair(name);
    case 'good': return text.eventGood(name);
    case 'chat': return entry.participantId === null ? text.eventChats(String(entry.count)) : text.eventChat(name, String(entry.count));
    case 'snapshot': return text.eventSnapshot(name);
  }
}
