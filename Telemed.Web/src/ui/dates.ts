import { type ZonedDateTime, getLocalTimeZone, parseAbsolute } from '@internationalized/date';

/** A moment (ISO 8601) as the date field shows it: in this machine's time zone. Null for none, and for what is no time. */
export function zonedOf(moment: string | null, zone = getLocalTimeZone()): ZonedDateTime | null {
  if (moment === null || Number.isNaN(Date.parse(moment))) {
    return null;
  }
  return parseAbsolute(new Date(moment).toISOString(), zone);
}

/** The moment that a date field shows, in UTC, at the full minute. */
export function momentOf(shown: ZonedDateTime | null): string | null {
  return shown === null ? null : shown.set({ second: 0, millisecond: 0 }).toDate().toISOString();
}
