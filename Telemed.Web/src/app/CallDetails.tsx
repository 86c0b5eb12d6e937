import { percentile } from '../media/delayMeter';
import type { Call } from '../session/call';
import { pathName } from './ConnectionStatus';
import { useText, useTick } from './hooks';

const latest = 25;

/** One small line of figures for whoever wants to know. */
export function CallDetails({ call }: { call: Call }) {
  const text = useText();
  useTick(1000);

  const path = call.player?.status.get().path ?? null;
  const size = call.remote.size.get();
  if (path === null || size === null) {
    return <p className="details" aria-hidden="true">&nbsp;</p>;
  }
  const sample = call.received.get();
  const { delays } = call.remote.frames;
  const delay = delays.reading ? percentile(delays.samples.slice(-latest), 0.5) : null;
  const parts = [
    pathName(text, path),
    `${String(size.width)}×${String(size.height)}`,
    call.remote.framesPerSecond === null ? null : text.perSecond(call.remote.framesPerSecond),
    sample?.rttMs == null ? null : text.roundTrip(Math.round(sample.rttMs)),
    sample?.lossPercent == null || sample.lossPercent < 0.05 ? null : text.loss(sample.lossPercent.toFixed(1)),
    delay === null ? null : text.delay(Math.round(delay)),
  ];
  return <p className="details">{parts.filter((part) => part !== null).join(' · ')}</p>;
}
