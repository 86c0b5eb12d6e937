import { useObservable } from '../app/hooks';
import { Icon, type IconName } from '../app/Icon';
import { useRoomText } from './i18n/roomText';
import { roomActions } from './roomActions';
import { type PanelName, useRoom } from './roomView';
import { useToolPlaces } from './toolPlaces';

/** What one does all the time. A patient's has only what a patient needs; the rest of theirs is behind "more" at the top. */
export function Toolbar({ onHangUp }: { onHangUp: () => void }) {
  const text = useRoomText();
  const room = useRoom();
  const { call } = room;
  const actions = roomActions(room, text);
  const local = useObservable(call.local.status);
  const meeting = useObservable(call.meeting);
  const sharing = useObservable(call.screen.state);
  const { unread } = useObservable(call.chat.state);
  const hands = meeting.people.filter(({ handRaised }) => handRaised).length;
  const { isPhone, raisesHand, peopleInMore } = useToolPlaces();
  const isPatient = call.self.role === 'patient';
  const isViewer = call.self.role === 'viewer' && !meeting.mayPublish;
  const hasSound = (local.stream?.getAudioTracks().length ?? 0) > 0;
  const hasPicture = (local.stream?.getVideoTracks().length ?? 0) > 0;

  return (
    <footer className="room-bar">
      <div className="room-tools" role="toolbar" aria-label={text.controls}>
        {!isViewer && (
          <>
            <Tool
              icon="microphone"
              off={!local.microphoneOn}
              disabled={!hasSound}
              label={local.microphoneOn ? text.microphoneOff : text.microphoneOn}
              name={text.microphone}
              shortcut="m"
              onPress={actions.toggleMicrophone}
            />
            <Tool
              icon="camera"
              off={!local.cameraOn}
              disabled={!hasPicture}
              label={local.cameraOn ? text.cameraOff : text.cameraOn}
              name={text.camera}
              shortcut="v"
              onPress={actions.toggleCamera}
            />
            {isPatient && local.devices.cameras.length > 1 && (
              <Tool
                icon="switchCamera"
                disabled={!local.cameraOn || local.state === 'asking'}
                label={text.switchCamera}
                name={text.switchCameraShort}
                onPress={actions.switchCamera}
              />
            )}
            {!isPatient && sharing !== 'unsupported' && !isPhone && (
              <Tool
                icon="screen"
                active={sharing === 'on'}
                disabled={sharing === 'asking' || local.stream === null}
                label={sharing === 'on' ? text.shareStop : text.shareStart}
                name={sharing === 'on' ? text.shareStopShort : text.share}
                shortcut="s"
                onPress={actions.toggleShare}
              />
            )}
          </>
        )}
        {raisesHand && (
          <Tool
            icon="hand"
            active={meeting.handRaised}
            label={meeting.handRaised ? text.handLower : text.handRaise}
            name={text.hand}
            shortcut="h"
            onPress={actions.toggleHand}
          />
        )}
        <PanelTool panel="chat" icon="chat" label={unread > 0 ? text.chatOpenUnread(String(unread)) : text.chatOpen} name={text.chat} shortcut="c" badge={unread} />
        {!peopleInMore && (
          <PanelTool panel="people" icon="people" label={hands > 0 ? text.peopleOpenHands(String(hands)) : text.peopleOpen} name={text.people} shortcut="p" badge={hands} />
        )}
        {!isPatient && <PanelTool panel="more" icon="more" label={text.moreOpen} name={text.more} />}
        <Tool icon="hangUp" kind="hang-up" label={text.hangUp} name={text.hangUp} onPress={onHangUp} />
      </div>
    </footer>
  );
}

function PanelTool({ panel, icon, label, name, shortcut, badge = 0 }: {
  panel: PanelName;
  icon: IconName;
  label: string;
  name: string;
  shortcut?: string;
  badge?: number;
}) {
  const { panel: open, togglePanel } = useRoom();
  return (
    <Tool
      icon={icon}
      label={label}
      name={name}
      {...(shortcut === undefined ? {} : { shortcut })}
      opens={panel}
      expanded={open === panel}
      badge={badge}
      onPress={() => { togglePanel(panel); }}
    />
  );
}

function Tool({ icon, kind = 'plain', off = false, active = false, disabled = false, label, name, shortcut, opens, expanded, badge = 0, onPress }: {
  icon: IconName;
  kind?: 'plain' | 'hang-up';
  /** Switched off: shown so that one sees it from afar. */
  off?: boolean;
  active?: boolean;
  disabled?: boolean;
  label: string;
  name: string;
  shortcut?: string;
  opens?: PanelName;
  expanded?: boolean;
  badge?: number;
  onPress: () => void;
}) {
  return (
    <button
      className={`tool ${kind}${off ? ' off' : ''}${active || expanded === true ? ' active' : ''}`}
      type="button"
      disabled={disabled}
      data-opens={opens}
      aria-label={label}
      aria-expanded={expanded}
      aria-keyshortcuts={shortcut}
      title={shortcut === undefined ? label : `${label} (${shortcut.toUpperCase()})`}
      onClick={onPress}
    >
      <span className="tool-face">
        <Icon name={icon} off={off} />
        {/* Not as text: the name of the button says it in words, and the two must not contradict each other. */}
        {badge > 0 && <span className="tool-badge" data-count={badge > 99 ? '99+' : badge} />}
      </span>
      <span className="tool-name" aria-hidden="true">{name}</span>
    </button>
  );
}
