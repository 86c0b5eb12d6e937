import { type Language, languageTags } from '../../i18n/text';

const none = '–';

/** Bit/s as people say it. */
export function bitrate(value: number | null, language: Language): string {
  return value === null ? none : value >= 999_500 ? `${number(value / 1e6, language, 1)} Mbit/s` : `${number(value / 1000, language)} kbit/s`;
}

export function bytes(value: number | null, language: Language): string {
  return value === null ? none
    : value >= 1e9 ? `${number(value / 1e9, language, 1)} GB`
      : value >= 1e6 ? `${number(value / 1e6, language)} MB`
        : `${number(value / 1000, language)} kB`;
}

export function figure(value: number | null, language: Language, digits = 0): string {
  return value === null ? none : number(value, language, digits);
}

/** How long ago something was, coarsely. */
export function age(since: string, now: number, language: Language): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  const [value, unit] = seconds < 60 ? [seconds, 'second'] as const
    : seconds < 3600 ? [Math.floor(seconds / 60), 'minute'] as const
      : seconds < 86_400 ? [Math.floor(seconds / 3600), 'hour'] as const
        : [Math.floor(seconds / 86_400), 'day'] as const;
  return new Intl.NumberFormat(languageTags[language], { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

function number(value: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(languageTags[language], { maximumFractionDigits: digits }).format(value);
}
