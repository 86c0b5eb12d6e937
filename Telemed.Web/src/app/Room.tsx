import { useMemo } from 'react';
import type { Call } from '../session/call';
import { useObservable, useShortcuts, useText } from './hooks';
import { Icon, type IconName } from './Icon';
import { CallDetails } from './CallDetails';
import { ConnectionStatus } from './ConnectionStatus';
import { OwnVideo, VideoSlot } from './VideoSlot';

export function Room({ call, onHangUp }: { call: Call; onHangUp: () => void }) {
  const text = useText();
  const local = useObservable(call.local.status);
  const publishing = useObservable(call.publisher.state);
  const soundBlocked = useObservable(call.remote.gate.soundBlocked);
  const name = call.other?.name ?? '';

  const shortcuts = useMemo(() => ({
    m: () => { call.local.setMicrophone(!call.local.status.get().microphoneOn); },
    v: () => { call.local.setCamera(!call.local.status.get().cameraOn); },
  }), [call]);
  useShortcuts(shortcuts);

  return (
    <main className="room">
      <VideoSlot element={call.remote.element} label={text.otherPicture(name)} className="remote" />
      <Absence call={call} />

      <header className="room-top">
        <div className="room-who">
          <h1>{name}</h1>
          {call.other !== null && <span>{text[call.other.role]}</span>}
        </div>
        <ConnectionStatus call={call} />
      </header>

      {local.stream !== null && local.stream.getVideoTracks().length > 0 && (
        <div className="own">
          <OwnVideo className={local.cameraOn ? 'own-video' : 'own-video hidden'} stream={local.stream} mirrored={!local.isTestPicture} label={text.ownPicture} />
          {!local.cameraOn && <span className="own-off">{text.cameraIsOff}</span>}
          <span className="own-name">
            {text.you}
            {!local.microphoneOn && <span title={text.microphoneIsOff}><Icon name="microphone" off /></span>}
          </span>
        </div>
      )}

      <footer className="room-bottom">
        {publishing === 'displaced' && (
          <div className="request" role="alert">
            <span>{text.displacedText}</span>
            <button className="button primary" type="button" onClick={() => { call.publisher.takeOver(); }}>{text.takeOver}</button>
          </div>
        )}
        {soundBlocked && (
          <div className="request" role="alert">
            <span>{text.soundBlockedText}</span>
            <button className="button primary" type="button" onClick={() => { call.playSound(); }}>
              <Icon name="sound" />
              {text.playSound}
            </button>
          </div>
        )}
        <div className="controls" role="toolbar" aria-label={text.controls}>
          <Switch
            icon="microphone"
            on={local.microphoneOn}
            disabled={(local.stream?.getAudioTracks().length ?? 0) === 0}
            label={local.microphoneOn ? text.microphoneOff : text.microphoneOn}
            name={text.microphone}
            shortcut="m"
            onToggle={shortcuts.m}
          />
          <Switch
            icon="camera"
            on={local.cameraOn}
            disabled={(local.stream?.getVideoTracks().length ?? 0) === 0}
            label={local.cameraOn ? text.cameraOff : text.cameraOn}
            name={text.camera}
            shortcut="v"
            onToggle={shortcuts.v}
          />
          <button className="control hang-up" type="button" onClick={onHangUp}>
            <span className="control-face"><Icon name="hangUp" /></span>
            <span className="control-name">{text.hangUp}</span>
          </button>
        </div>
        <CallDetails call={call} />
      </footer>
    </main>
  );
}

function Switch({ icon, on, disabled, label, name, shortcut, onToggle }: {
  icon: IconName;
  on: boolean;
  disabled: boolean;
  label: string;
  name: string;
  shortcut: string;
  onToggle: () => void;
}) {
  return (
    <button
      className={on ? 'control' : 'control off'}
      type="button"
      disabled={disabled}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      title={`${label} (${shortcut.toUpperCase()})`}
      onClick={onToggle}
    >
      <span className="control-face"><Icon name={icon} off={!on} /></span>
      <span className="control-name" aria-hidden="true">{name}</span>
    </button>
  );
}

/** In the place of the picture: why there is none. */
function Absence({ call }: { call: Call }) {
  const text = useText();
  const player = call.player;
  if (player === null || call.other === null) {
    return <div className="absence"><span className="absence-face"><Icon name="person" /></span><p>{text.receiveNobody}</p></div>;
  }
  return <AbsenceOf call={call} player={player} name={call.other.name} />;
}

function AbsenceOf({ call, player, name }: { call: Call; player: NonNullable<Call['player']>; name: string }) {
  const text = useText();
  const { state } = useObservable(player.status);
  const size = useObservable(call.remote.size);
  if (state === 'playing' && size !== null) {
    return null;
  }
  return (
    <div className="absence">
      <span className={state === 'refused' ? 'absence-face' : 'absence-face breathing'}><Icon name="person" /></span>
      <h2>{state === 'reconnecting' ? text.reconnectTitle : text.waitTitle(name)}</h2>
      <p>{state === 'refused' ? text.receiveRefused : state === 'reconnecting' ? text.reconnectText : text.waitText}</p>
    </div>
  );
}
