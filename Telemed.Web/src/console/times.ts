import { type Language, languageTags } from '../i18n/text';
import { startOfDay } from './visits';

/** The time of day: `09:05`. */
export function clock(at: string, language: Language): string {
  return new Intl.DateTimeFormat(languageTags[language], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(Date.parse(at));
}

export function clockWithSeconds(at: string, language: Language): string {
  return new Intl.DateTimeFormat(languageTags[language], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(Date.parse(at));
}

/** The day as one says it today: the time alone when it is today, otherwise with the day, and with the year when it is another one. */
export function moment(at: string, now: number, language: Language): string {
  const time = Date.parse(at);
  if (time >= startOfDay(now) && time < startOfDay(now, 1)) {
    return clock(at, language);
  }
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(languageTags[language], {
    ...(sameYear ? {} : { year: 'numeric' }), month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(time);
}

export function fullDate(at: string, language: Language): string {
  return new Intl.DateTimeFormat(languageTags[language], { dateStyle: 'full' }).format(Date.parse(at));
}

/** How long something takes or took: `12:05`, from an hour on `1:02:05`. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${String(minutes)}:${two(seconds % 60)}` : `${String(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** The same in words, for those who hear it and for summaries: `3 min 20 sec`, from an hour on without seconds. */
export function duration(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const parts: [number, 'hour' | 'minute' | 'second'][] = hours > 0 ? [[hours, 'hour'], [minutes, 'minute']] : [[minutes, 'minute'], [seconds % 60, 'second']];
  const shown = parts.filter(([value], index) => value > 0 || (index === parts.length - 1 && parts.every(([other]) => other === 0)));
  const join = language === 'zh' ? '' : ' ';
  return shown.map(([value, unit]) => new Intl.NumberFormat(languageTags[language], { style: 'unit', unit, unitDisplay: 'short' }).format(value)).join(join);
}

export function figure(value: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(languageTags[language], { maximumFractionDigits: digits }).format(value);
}
