import { useEffect, useRef } from 'react';
import { SoundMeter } from '../media/sound';
import { useText } from './hooks';

/** The microphone's loudness as a bar. */
export function LevelMeter({ stream }: { stream: MediaStream }) {
  const text = useText();
  const bar = useRef<HTMLDivElement>(null);
  const meter = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const sound = new SoundMeter(stream);
    const timer = setInterval(() => {
      const level = sound.level();
      bar.current?.style.setProperty('transform', `scaleX(${level.toFixed(2)})`);
      meter.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    }, 80);
    return () => {
      clearInterval(timer);
      sound.stop();
    };
  }, [stream]);

  return (
    <div ref={meter} className="level" role="meter" aria-label={text.microphoneLevel} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}>
      <div ref={bar} className="level-bar" />
    </div>
  );
}
