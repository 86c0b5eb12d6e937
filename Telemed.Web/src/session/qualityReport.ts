import type { RealtimeMessage } from '../shared/message';
import type { AdviceFigures } from './advice';
import { greatestOf, growthOf, meanOf, sumOf } from './figures';

/** How things are in one second. */
export interface Measured extends AdviceFigures {
  /** From the other's camera to this screen, where the picture tells. */
  readonly delayMs: number | null;
}

/**
 * The `quality` message over some seconds (docs/realtime.md): means of what is good and bad, sums of what flows, the worst of several
 * others. Null when nothing was measured.
 */
export function qualityReport(history: readonly Measured[]): RealtimeMessage | null {
  const received = history.flatMap(({ receiving }) => receiving.map(({ sample }) => sample));
  const sent = history.map(({ sending }) => sending.sample);
  const figures = {
    rtt: meanOf([...sent, ...received].map((sample) => sample?.rttMs ?? null)),
    jitter: meanOf(received.map((sample) => sample?.jitterMs ?? null)),
    loss: greatestOf([sent, received].map((samples) => meanOf(samples.map((sample) => sample?.lossPercent ?? null)))),
    up: meanOf(sent.map((sample) => sample?.kilobitsPerSecond ?? null)),
    down: meanOf(history.map(({ receiving }) => sumOf(receiving.map(({ sample }) => sample?.kilobitsPerSecond ?? null)))),
    delay: meanOf(history.map(({ delayMs }) => delayMs)),
    freezes: freezesIn(history),
  };
  const measured = Object.entries(figures).flatMap(([name, value]) => (value === null ? [] : [[name, Math.round(value * 10) / 10] as const]));
  return measured.length === 0 ? null : { type: 'quality', ...Object.fromEntries(measured) };
}

/** Of the person whose picture stood still most often. */
function freezesIn(history: readonly Measured[]): number | null {
  const people = new Set(history.flatMap(({ receiving }) => receiving.map(({ id }) => id)));
  return greatestOf([...people].map((id) =>
    growthOf(history.map(({ receiving }) => receiving.find((one) => one.id === id)?.sample?.freezes ?? null))));
}
