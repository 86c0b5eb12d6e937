import type { PlayerStatus } from '../media/player';
import type { PublisherState } from '../media/publisher';
import type { RtcSample } from '../media/statistics';
import { type Advice, deviceIn } from '../session/roomCall';

/** `none`: nothing goes that way, and nothing is meant to; `lost`: it is meant to, and does not. */
export type Signal = 'good' | 'fair' | 'poor' | 'lost' | 'none';

/** The bounds of docs/realtime.md, "Quality". */
const fair = { rttMs: 300, lossPercent: 2 } as const;
const poor = { rttMs: 800, lossPercent: 8 } as const;

export function signalOfSample({ rttMs, lossPercent }: Pick<RtcSample, 'rttMs' | 'lossPercent'>): 'good' | 'fair' | 'poor' {
  const exceeds = (bounds: typeof fair | typeof poor) => (rttMs ?? 0) > bounds.rttMs || (lossPercent ?? 0) > bounds.lossPercent;
  return exceeds(poor) ? 'poor' : exceeds(fair) ? 'fair' : 'good';
}

/** Of what one sees and hears of somebody. By another way than WebRTC it comes later than it should: fair at best. */
export function receivingSignal({ state, path }: PlayerStatus, sample: RtcSample | null): Signal {
  switch (state) {
    case 'playing':
      return path !== null && path !== 'whep' ? 'fair' : sample === null ? 'good' : signalOfSample(sample);
    case 'reconnecting':
      return 'lost';
    case 'stopped':
    case 'connecting':
    case 'waiting':
    case 'refused':
      return 'none';
  }
}

/** Of what one sends. */
export function sendingSignal(state: PublisherState, sample: RtcSample | null): Signal {
  switch (state) {
    case 'live':
      return sample === null ? 'good' : signalOfSample(sample);
    case 'reconnecting':
    case 'refused':
      return 'lost';
    case 'stopped':
    case 'connecting':
    case 'displaced':
      return 'none';
  }
}

/** A way is no better than what one is advised about it: the figures of one second miss what comes and goes. */
export function advised(signal: Signal, advice: Advice | null, direction: 'sending' | 'receiving'): Signal {
  return signal === 'none' || advice === null || deviceIn(advice) !== null || (advice.direction !== 'both' && advice.direction !== direction)
    ? signal
    : worstSignal([signal, advice.level]);
}

const order: readonly Signal[] = ['none', 'good', 'fair', 'poor', 'lost'];

/** The worst of several; `none` of nothing. */
export function worstSignal(signals: readonly Signal[]): Signal {
  return signals.reduce<Signal>((worst, one) => (order.indexOf(one) > order.indexOf(worst) ? one : worst), 'none');
}
