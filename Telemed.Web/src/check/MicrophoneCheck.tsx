import { useEffect, useRef, useState } from 'react';
import type { LocalMedia, LocalMediaStatus } from '../media/localMedia';
import { SoundMeter, audioContext, resumeSound } from '../media/sound';
import { Button } from '../ui/Button';
import { Select } from '../ui/Select';
import type { Standing } from './DeviceCheck';
import { useCheckText } from './i18n/checkText';
import { MicrophoneJudge, type MicrophoneVerdict } from './microphoneJudge';
import { Part } from './Part';

const everyMs = 80;

/** Is it heard, and how well? */
export function MicrophoneCheck({ local, status, onStanding }: { local: LocalMedia; status: LocalMediaStatus; onStanding: (standing: Standing) => void }) {
  const text = useCheckText();
  const [verdict, setVerdict] = useState<MicrophoneVerdict>('listening');
  const [mayListen, setMayListen] = useState(() => audioContext().state === 'running');
  const bar = useRef<HTMLDivElement>(null);
  const meter = useRef<HTMLDivElement>(null);
  const stream = status.stream !== null && status.stream.getAudioTracks().length > 0 ? status.stream : null;

  useEffect(() => {
    const context = audioContext();
    const follow = () => { setMayListen(context.state === 'running'); };
    follow();
    context.addEventListener('statechange', follow);
    return () => { context.removeEventListener('statechange', follow); };
  }, []);

  useEffect(() => {
    if (stream === null || !mayListen) {
      return undefined;
    }
    const judge = new MicrophoneJudge();
    const sound = new SoundMeter(stream);
    const timer = setInterval(() => {
      const level = sound.level();
      bar.current?.style.setProperty('transform', `scaleX(${level.toFixed(2)})`);
      meter.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
      setVerdict(judge.hear(level, performance.now()));
    }, everyMs);
    return () => {
      clearInterval(timer);
      sound.stop();
    };
  }, [stream, mayListen]);

  const isNone = status.problem !== null || (stream === null && status.state === 'ready');
  const standing: Standing = isNone || verdict === 'silent' ? 'poor' : verdict === 'good' ? 'good' : verdict === 'quiet' || verdict === 'loud' ? 'fair' : 'open';
  useEffect(() => { onStanding(standing); }, [standing]); // eslint-disable-line react-hooks/exhaustive-deps -- told when it changes, not when the listener does
  const words = isNone ? text.microphoneNone
    : stream === null ? ''
      : !mayListen ? text.microphoneAsk
        : {
          listening: text.microphoneListening,
          good: text.microphoneGood,
          quiet: text.microphoneQuiet,
          silent: text.microphoneSilent,
          loud: text.microphoneLoud,
        }[verdict];

  return (
    <Part title={text.microphone} standing={standing} words={words}>
      <div ref={meter} className="level" role="meter" aria-label={text.level} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}>
        <div ref={bar} className="level-bar" />
      </div>
      {stream !== null && !mayListen && <Button size="small" onPress={() => { void resumeSound(); }}>{text.microphoneStart}</Button>}
      {status.devices.microphones.length > 1 && (
        <Select
          label={text.chooseMicrophone} value={status.microphoneId} onChange={(microphoneId) => { void local.open({ microphoneId }); }}
          choices={status.devices.microphones.map((device, index) => ({ id: device.deviceId, title: device.label || text.unnamed(String(index + 1)) }))}
        />
      )}
    </Part>
  );
}
