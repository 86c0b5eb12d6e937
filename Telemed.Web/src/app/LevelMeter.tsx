import { useEffect, useRef } from 'react';
import { SoundMeter } from '../media/sound';
import { useText } from './hooks';

const intervalMs = 80;
/** Louder than a quiet room. */
const speechLevel = 0.35;
/** So long somebody may take to say something. */
const silentAfterMs = 6000;

/** The microphone's loudness as a bar. */
export function LevelMeter({ stream, onHeard }: { stream: MediaStream; onHeard?: (what: 'heard' | 'silent') => void }) {
  const text = useText();
  const bar = useRef<HTMLDivElement>(null);
  const meter = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const sound = new SoundMeter(stream);
    let quietMs = 0;
    const timer = setInterval(() => {
      const level = sound.level();
      bar.current?.style.setProperty('transform', `scaleX(${level.toFixed(2)})`);
      meter.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
      quietMs = level > speechLevel ? 0 : quietMs + intervalMs;
      if (level > speechLevel) {
        onHeard?.('heard');
      } else if (quietMs > silentAfterMs) {
        onHeard?.('silent');
      }
    }, intervalMs);
    return () => {
      clearInterval(timer);
      sound.stop();
    };
  }, [stream, onHeard]);

  return (
    <div ref={meter} className="level" role="meter" aria-label={text.microphoneLevel} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}>
      <div ref={bar} className="level-bar" />
    </div>
  );
}
