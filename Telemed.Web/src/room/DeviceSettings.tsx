import { useObservable } from '../app/hooks';
import { LevelMeter } from '../app/LevelMeter';
import { useRoomText } from './i18n/roomText';
import { useRoom } from './roomView';
import { SwitchRow } from './SwitchRow';

/** Which camera, microphone and loudspeaker, while the call runs. */
export function DeviceSettings() {
  const text = useRoomText();
  const { call } = useRoom();
  const { devices, cameraId, microphoneId, speakerId, noiseSuppression, isTestPicture, stream } = useObservable(call.local.status);
  const hasSound = (stream?.getAudioTracks().length ?? 0) > 0;
  return (
    <section className="panel-section">
      <h3>{text.devices}</h3>
      {isTestPicture ? <p className="quiet-words">{text.testPicture}</p> : (
        <>
          <Picker label={text.camera} devices={devices.cameras} chosen={cameraId} onChoose={(id) => { void call.local.chooseCamera(id); }} />
          <Picker label={text.microphoneDevice} devices={devices.microphones} chosen={microphoneId} onChoose={(id) => { void call.local.chooseMicrophone(id); }} />
        </>
      )}
      {stream !== null && hasSound && (
        <div className="field">
          <span>{text.microphoneLevel}</span>
          <LevelMeter stream={stream} />
        </div>
      )}
      {hasSound && !isTestPicture && (
        <SwitchRow
          label={text.noiseSuppression}
          hint={text.noiseSuppressionHint}
          on={noiseSuppression}
          onChange={(on) => { void call.local.setNoiseSuppression(on); }}
        />
      )}
      {devices.speakers.length > 0 && (
        <Picker
          label={text.loudspeaker}
          devices={devices.speakers}
          chosen={speakerId}
          standard={text.loudspeakerDefault}
          onChoose={(id) => { call.local.chooseSpeaker(id === '' ? null : id); }}
        />
      )}
    </section>
  );
}

function Picker({ label, devices, chosen, onChoose, standard }: {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | null;
  onChoose: (id: string) => void;
  /** What the choice of nothing in particular is called, where there is one. */
  standard?: string;
}) {
  const text = useRoomText();
  return (
    <label className="field">
      <span>{label}</span>
      <select value={chosen ?? ''} disabled={devices.length === 0 && standard === undefined} onChange={(event) => { onChoose(event.target.value); }}>
        {standard !== undefined && <option value="">{standard}</option>}
        {standard === undefined && (devices.length === 0 || chosen === null) && <option value="">{text.noDevice}</option>}
        {devices.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>{device.label || text.deviceUnnamed(String(index + 1))}</option>
        ))}
      </select>
    </label>
  );
}
