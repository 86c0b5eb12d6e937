import { useEffect, useState } from 'react';
import { audioContext, resumeSound } from '../media/sound';
import { Button } from '../ui/Button';
import { Select } from '../ui/Select';
import type { Standing } from './DeviceCheck';
import { useCheckText } from './i18n/checkText';
import { playNotes } from './notes';
import { Part } from './Part';

type Answer = 'open' | 'asked' | 'heard' | 'not-heard' | 'failed';

/** Only the person can say whether it is heard. */
export function SpeakerCheck({ onStanding }: { onStanding: (standing: Standing) => void }) {
  const text = useCheckText();
  const [answer, setAnswer] = useState<Answer>('open');
  const [speakers, setSpeakers] = useState<readonly MediaDeviceInfo[]>([]);
  const [chosen, setChosen] = useState('');
  const canChoose = 'setSinkId' in HTMLMediaElement.prototype;

  useEffect(() => {
    // Typed as always there; in fact browsers leave it out on plain HTTP.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    const list = async () => {
      const all = await devices?.enumerateDevices().catch(() => []) ?? [];
      setSpeakers(all.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '' && deviceId !== 'default' && deviceId !== 'communications'));
    };
    const listen = () => { void list(); };
    listen();
    devices?.addEventListener('devicechange', listen);
    return () => { devices?.removeEventListener('devicechange', listen); };
  }, []);

  const play = async () => {
    setAnswer('asked');
    try {
      await playThrough(chosen);
    } catch {
      setAnswer('failed');
    }
  };

  const standing: Standing = answer === 'heard' ? 'good' : answer === 'not-heard' || answer === 'failed' ? 'poor' : 'open';
  useEffect(() => { onStanding(standing); }, [standing]); // eslint-disable-line react-hooks/exhaustive-deps -- told when it changes, not when the listener does
  const words = { open: text.speakerHint, asked: text.playing, heard: text.speakerGood, 'not-heard': text.speakerBad, failed: text.speakerFailed }[answer];

  return (
    <Part title={text.speaker} standing={standing} words={words}>
      {canChoose && speakers.length > 1 && (
        <Select
          label={text.chooseSpeaker} value={chosen} onChange={setChosen}
          choices={[{ id: '', title: text.defaultSpeaker }, ...speakers.map((device, index) => ({ id: device.deviceId, title: device.label || text.unnamed(String(index + 1)) }))]}
        />
      )}
      <div className="check-buttons">
        <Button onPress={() => { void play(); }}>{text.playSound}</Button>
        {answer === 'asked' && (
          <>
            <Button variant="primary" icon="check" onPress={() => { setAnswer('heard'); }}>{text.heard}</Button>
            <Button onPress={() => { setAnswer('not-heard'); }}>{text.notHeard}</Button>
          </>
        )}
      </div>
    </Part>
  );
}

/** Three rising notes through a chosen loudspeaker; an empty id is the system's choice. */
async function playThrough(deviceId: string): Promise<void> {
  await resumeSound();
  const context = audioContext();
  if (deviceId === '') {
    playNotes(context, context.destination, [523.3, 659.3, 784], 0.2);
    return;
  }
  const output = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = output.stream;
  await element.setSinkId(deviceId);
  await element.play();
  const ms = playNotes(context, output, [523.3, 659.3, 784], 0.2);
  setTimeout(() => {
    element.pause();
    element.srcObject = null;
  }, ms + 500);
}
