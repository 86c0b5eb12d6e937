/** 65 000 → "1:05", an hour and more → "1:02:05"; never negative. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}` : `${String(minutes)}:${two(seconds % 60)}`;
}

/** The same for <time dateTime>: ISO 8601, "PT65S". */
export function durationForPrograms(milliseconds: number): string {
  return `PT${String(Math.max(0, Math.floor(milliseconds / 1000)))}S`;
}

/** "09:05", with the day before it when that is not today's. `tag`: BCP 47; `iso`: ISO 8601. Empty where it is no time. */
export function timeOfDay(iso: string, tag: string, now: Date = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) {
    return '';
  }
  const isToday = at.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(tag, {
    ...(isToday ? {} : { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

export function isSameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** "5 January", "1月5日". */
export function dayOf(iso: string, tag: string): string {
  return new Intl.DateTimeFormat(tag, { month: 'long', day: 'numeric' }).format(new Date(iso));
}
