import { useEffect, useState } from 'react';
import { consoleAddress } from '../account/consoleReturn';
import type { JoinDocument } from '../api/joinDocument';
import type { CaptureProblem, LocalMediaStatus } from '../media/localMedia';
import { Phrases } from '../i18n/Phrases';
import type { BrowserKind } from './browser';
import { useAppText } from './i18n/appText';
import { Icon } from './Icon';
import { LevelMeter } from './LevelMeter';
import { PermissionHelp } from './PermissionHelp';
import { OwnVideo } from './VideoSlot';

export interface LobbyProps {
  readonly joined: JoinDocument;
  /** Whether it goes on by itself as soon as the devices are there. */
  readonly returning: boolean;
  readonly local: LocalMediaStatus;
  readonly browser: BrowserKind;
  readonly onOpen: (choice?: { cameraId?: string; microphoneId?: string }) => void;
  readonly onTestPicture: () => void;
  readonly onStart: () => void;
  /** Camera, microphone, loudspeaker and network, one after the other. */
  readonly onCheck?: () => void;
  /** Whether a doctor came here from the list, and may go back to it. */
  readonly isFromConsole?: boolean;
}

/** Before the call: does the camera see, does the microphone hear. */
export function Lobby(props: LobbyProps) {
  const text = useAppText();
  const { joined, returning, local } = props;
  if (joined.publish === undefined) {
    return <ViewerLobby {...props} />;
  }
  if (returning) {
    return (
      <section className="card narrow centered" role="status">
        <span className="spinner" aria-hidden="true" />
        <h1><Phrases of={text.returning} /></h1>
        <p className="quiet">{text.returningText}</p>
      </section>
    );
  }
  if (local.problem !== null) {
    return <NoDevices {...props} problem={local.problem} />;
  }
  const other = joined.play.find(({ participant }) => participant.role === 'doctor') ?? joined.play[0];
  return (
    <section className="card lobby">
      <Preview local={local} />
      <div className="lobby-side">
        <p className="eyebrow">{joined.consultation.title}</p>
        <h1><Phrases of={local.state === 'asking' ? text.askingTitle : text.lobbyTitle} /></h1>
        <p className="quiet">
          {local.state === 'asking' ? text.askingText : other === undefined ? text.lobbyTextAlone : text.lobbyText(other.participant.name)}
        </p>
        <Devices {...props} />
        <div className="actions">
          {props.onCheck !== undefined && <button className="button" type="button" onClick={props.onCheck}>{text.checkDevices}</button>}
          {props.isFromConsole === true && <a className="button" href={consoleAddress}>{text.toConsole}</a>}
        </div>
        <div className="go">
          <button className="button primary wide big" type="button" disabled={local.state === 'asking'} onClick={props.onStart}>{text.start}</button>
        </div>
      </div>
    </section>
  );
}

/** What keeps the browser from camera and microphone, and the way on without them. */
function NoDevices({ problem, browser, onOpen, onTestPicture, onStart }: LobbyProps & { problem: CaptureProblem }) {
  const text = useAppText();
  useRetryWhenAllowed(problem === 'denied', onOpen);
  return (
    <section className="card narrow">
      <span className="badge warning"><Icon name="camera" off /></span>
      <PermissionHelp problem={problem} browser={browser} />
      <div className="go stack">
        {problem !== 'insecure' && <button className="button primary wide big" type="button" onClick={() => { onOpen(); }}>{text.tryAgain}</button>}
        <button className="button wide" type="button" onClick={onStart}>{text.startWithoutDevices}</button>
        {problem === 'missing' && <button className="button wide" type="button" onClick={onTestPicture}>{text.testPicture}</button>}
      </div>
    </section>
  );
}

/** Who only watches has nothing to try out, but the browser wants a click before it plays sound. */
function ViewerLobby({ joined, onStart }: LobbyProps) {
  const text = useAppText();
  return (
    <section className="card narrow">
      <p className="eyebrow">{joined.consultation.title}</p>
      <h1><Phrases of={text.lobbyViewerTitle} /></h1>
      <p className="quiet">{text.lobbyViewerText}</p>
      <button className="button primary wide big" type="button" onClick={onStart}>{text.start}</button>
    </section>
  );
}

function Preview({ local }: { local: LocalMediaStatus }) {
  const text = useAppText();
  const hasPicture = (local.stream?.getVideoTracks().length ?? 0) > 0;
  return (
    <div className="lobby-preview">
      {local.stream !== null && hasPicture ? (
        <OwnVideo className="preview" stream={local.stream} mirrored={!local.isTestPicture} label={text.ownPreview} />
      ) : (
        <div className="preview preview-empty" role="status">
          {local.state === 'asking' ? <span className="spinner" aria-hidden="true" /> : <Icon name="camera" off />}
          <span>{local.state === 'asking' ? text.opensDevices : local.stream === null ? text.noPicture : text.noCamera}</span>
        </div>
      )}
      {local.isTestPicture && <span className="tag">{text.testPictureActive}</span>}
    </div>
  );
}

function Devices({ local, onOpen }: LobbyProps) {
  const text = useAppText();
  const { stream, devices } = local;
  const hasSound = (stream?.getAudioTracks().length ?? 0) > 0;
  return (
    <>
      {stream !== null && hasSound && <Microphone stream={stream} isTestPicture={local.isTestPicture} />}
      {!local.isTestPicture && devices.cameras.length + devices.microphones.length > 0 && (
        <details className="devices">
          <summary>{text.changeDevices}</summary>
          <div className="stack">
            <DevicePicker label={text.camera} devices={devices.cameras} chosen={local.cameraId} onChoose={(cameraId) => { onOpen({ cameraId }); }} />
            <DevicePicker
              label={text.microphone}
              devices={devices.microphones}
              chosen={local.microphoneId}
              onChoose={(microphoneId) => { onOpen({ microphoneId }); }}
            />
          </div>
        </details>
      )}
    </>
  );
}

function Microphone({ stream, isTestPicture }: { stream: MediaStream; isTestPicture: boolean }) {
  const text = useAppText();
  const [heard, setHeard] = useState<'not-yet' | 'heard' | 'silent'>('not-yet');
  return (
    <div className="field">
      <span>{text.microphoneLevel}</span>
      <LevelMeter stream={stream} onHeard={setHeard} />
      {!isTestPicture && (
        <span className={heard === 'silent' ? 'hint warning' : 'hint'} role="status">
          {heard === 'heard' ? text.hearYou : heard === 'silent' ? text.silent : text.speakToTest}
        </span>
      )}
    </div>
  );
}

function DevicePicker({ label, devices, chosen, onChoose }: {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  const text = useAppText();
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

/** Whoever allows it in the browser's own menu need not come back and click. */
function useRetryWhenAllowed(isDenied: boolean, onOpen: () => void): void {
  useEffect(() => {
    if (!isDenied) {
      return undefined;
    }
    const stopping = new AbortController();
    // Not every browser can be asked, nor about the camera: then there is the button.
    const permissions = navigator.permissions as Permissions | undefined;
    void permissions?.query({ name: 'camera' }).then((permission) => {
      permission.addEventListener('change', () => {
        if (permission.state !== 'denied') {
          onOpen();
        }
      }, { signal: stopping.signal });
    }, () => undefined);
    return () => { stopping.abort(); };
  }, [isDenied, onOpen]);
}
