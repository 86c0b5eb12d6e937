/** By the loudest sample, on a scale of decibels: speech at an arm's length is about half. */
export function levelOf(frame: ArrayBuffer): number {
  const samples = new Int16Array(frame, 0, Math.floor(frame.byteLength / 2));
  let peak = 0;
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
  }
  const decibels = peak === 0 ? -96 : 20 * Math.log10(peak / 32_768);
  return Math.round(Math.max(0, Math.min(100, (decibels + 60) / 60 * 100)));
}
