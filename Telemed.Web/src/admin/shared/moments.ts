import { type Language, languageTags } from '../../i18n/text';

/** A day and a time, as short as they can be said: without the year where it is this one. */
export function moment(at: string | null, language: Language, now = Date.now()): string {
  if (at === null || Number.isNaN(Date.parse(at))) {
    return '–';
  }
  const date = new Date(at);
  return new Intl.DateTimeFormat(languageTags[language], {
    ...(date.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
    month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(date);
}

/** Exactly when, to the second. */
export function exactly(at: string, language: Language): string {
  return new Intl.DateTimeFormat(languageTags[language], { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }).format(new Date(at));
}

/** From one moment to another: `12:05`, `1:02:05`. */
export function duration(from: string, to: string | number): string {
  const seconds = Math.max(0, Math.round(((typeof to === 'number' ? to : Date.parse(to)) - Date.parse(from)) / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60) % 60;
  return seconds >= 3600 ? `${String(Math.floor(seconds / 3600))}:${two(minutes)}:${two(seconds % 60)}` : `${String(minutes)}:${two(seconds % 60)}`;
}

/** The time of day, to the second. */
export function clock(at: string, language: Language): string {
  return new Intl.DateTimeFormat(languageTags[language], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}
