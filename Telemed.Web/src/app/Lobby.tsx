import type { JoinDocument } from '../api/joinDocument';
import type { CaptureProblem } from '../media/localMedia';
import type { Visit } from '../session/visit';
import { useObservable, useText } from './hooks';
import { Icon } from './Icon';
import { LevelMeter } from './LevelMeter';
import { OwnVideo } from './VideoSlot';

/** Before the call: does the camera see, does the microphone hear. */
export function Lobby({ visit, joined }: { visit: Visit; joined: JoinDocument }) {
  const text = useText();
  const local = useObservable(visit.local.status);
  const other = joined.play[0]?.participant;
  const hasSound = (local.stream?.getAudioTracks().length ?? 0) > 0;
  const hasPicture = (local.stream?.getVideoTracks().length ?? 0) > 0;

  return (
    <section className="card lobby">
      <div className="lobby-preview">
        {local.stream !== null && hasPicture ? (
          <OwnVideo className="preview" stream={local.stream} mirrored={!local.isTestPicture} label={text.ownPreview} />
        ) : (
          <div className="preview preview-empty" role="status">
            {local.state === 'asking' ? <span className="spinner" aria-hidden="true" /> : <Icon name="camera" off />}
            <span>{local.state === 'asking' ? text.starting : text.noPicture}</span>
          </div>
        )}
        {local.isTestPicture && <span className="tag">{text.testPictureActive}</span>}
      </div>
      <div className="lobby-side">
        <p className="eyebrow">{joined.consultation.title}</p>
        <h1>{text.lobbyTitle}</h1>
        <p className="quiet">{other === undefined ? text.lobbyAlone : text.lobbyWith(other.name, text[other.role])}</p>

        {local.problem !== null && <CaptureHelp visit={visit} problem={local.problem} />}
        {local.problem === null && !local.isTestPicture && (
          <>
            <DevicePicker
              label={text.camera}
              devices={local.devices.cameras}
              chosen={local.cameraId}
              onChoose={(cameraId) => { void visit.local.open({ cameraId }); }}
            />
            <DevicePicker
              label={text.microphone}
              devices={local.devices.microphones}
              chosen={local.microphoneId}
              onChoose={(microphoneId) => { void visit.local.open({ microphoneId }); }}
            />
          </>
        )}
        {local.stream !== null && hasSound && (
          <div className="field">
            <span>{text.microphoneLevel}</span>
            <LevelMeter stream={local.stream} />
            {!local.isTestPicture && <span className="hint">{text.speakToTest}</span>}
          </div>
        )}
        <button className="button primary wide big" type="button" disabled={local.state === 'asking'} onClick={() => { visit.start(); }}>
          {local.state === 'problem' ? text.startWithoutDevices : text.start}
        </button>
      </div>
    </section>
  );
}

function DevicePicker({ label, devices, chosen, onChoose }: {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  const text = useText();
  return (
    <label className="field">
      <span>{label}</span>
      <select value={chosen ?? ''} disabled={devices.length === 0} onChange={(event) => { onChoose(event.target.value); }}>
        {devices.length === 0 && <option value="">–</option>}
        {devices.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>{device.label || text.deviceUnnamed(index + 1)}</option>
        ))}
      </select>
    </label>
  );
}

function CaptureHelp({ visit, problem }: { visit: Visit; problem: CaptureProblem }) {
  const text = useText();
  const help = {
    denied: [text.problemDeniedTitle, text.problemDenied],
    missing: [text.problemMissingTitle, text.problemMissing],
    busy: [text.problemBusyTitle, text.problemBusy],
    insecure: [text.problemInsecureTitle, text.problemInsecure],
    failed: [text.problemFailedTitle, text.problemFailed],
  } as const;
  const [title, words] = help[problem];
  return (
    <div className="notice" role="alert">
      <h2>{title}</h2>
      <p>{words}</p>
      <div className="actions">
        <button className="button" type="button" onClick={() => { visit.openDevices(); }}>{text.tryAgain}</button>
        {problem === 'missing' && (
          <button className="button" type="button" onClick={() => { visit.useTestPicture(); }}>{text.testPicture}</button>
        )}
      </div>
    </div>
  );
}
