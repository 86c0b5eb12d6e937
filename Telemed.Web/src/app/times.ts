import { language, languageTags } from '../i18n/text';
import { useObservable } from './hooks';
import type { AppText } from './i18n/appText';

const minuteMs = 60_000;

/** A time as people say it: with the day unless it is today. */
export function longTime(time: number, now: number, tag: string): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(tag, {
    ...(isToday ? {} : { month: 'long', day: 'numeric', weekday: 'long' }), hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(time);
}

/** Hours and minutes. */
export function clockTime(time: number, tag: string): string {
  return new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time);
}

/** How long there is to go, as exactly as it matters. */
export function countdown(leftMs: number, text: AppText): string {
  const minutes = Math.max(1, Math.ceil(leftMs / minuteMs));
  const hours = Math.floor(minutes / 60);
  return hours >= 48 ? text.laterDays(Math.floor(hours / 24)) : hours > 0 ? text.laterHours(hours, minutes % 60) : text.laterMinutes(minutes);
}

/** How the language in use writes times. */
export function useTimeTag(): string {
  return languageTags[useObservable(language)];
}
