const two = (value: number) => String(value).padStart(2, '0');

/** `3:07`, from an hour on `1:03:07`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}` : `${String(minutes)}:${two(seconds % 60)}`;
}

/** `14:05`, in the phone's time zone. */
export function timeText(at: string | number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `2026-01-05 14:05`. */
export function dayText(at: string | number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeText(at)}`;
}
