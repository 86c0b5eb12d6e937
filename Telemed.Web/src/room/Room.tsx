import { useCallback, useMemo, useRef, useState } from 'react';
import { useObservable } from '../app/hooks';
import type { RoomCall } from '../session/roomCall';
import { NotesView, useAnnouncements } from './Announcer';
import { Banners } from './Banners';
import { ChatPanel } from './ChatPanel';
import { DetailsPanel } from './DetailsPanel';
import { canFillScreen, toggleFullScreen } from './fullScreen';
import { useVisibleHeight } from './hooks';
import { useRoomText } from './i18n/roomText';
import { LeaveDialog } from './LeaveDialog';
import { MorePanel } from './MorePanel';
import { PeoplePanel } from './PeoplePanel';
import { canFloat, togglePictureInPicture } from './pictureInPicture';
import { roomActions } from './roomActions';
import { type DialogName, type PanelName, RoomContext, useRoom, useRoomView } from './roomView';
import type { StageLayout } from './arrangement';
import { type ShortcutKey, useRoomShortcuts } from './shortcuts';
import { ShortcutsDialog } from './ShortcutsDialog';
import { Stage } from './Stage';
import { Toolbar } from './Toolbar';
import { TopBar } from './TopBar';
import './room.css';
import './stage.css';
import './panel.css';
import './chat.css';

/** A consultation as one sees and steers it. `start`: what is open at first. */
export function Room({ call, onLeave, start = {} }: {
  call: RoomCall;
  onLeave: () => void;
  start?: { panel?: PanelName; dialog?: DialogName; layout?: StageLayout };
}) {
  const view = useRoomView(call, start);
  return (
    <RoomContext value={view}>
      <Composition onLeave={onLeave} />
    </RoomContext>
  );
}

function Composition({ onLeave }: { onLeave: () => void }) {
  const { call, panel, dialog, openDialog } = useRoom();
  const room = useRef<HTMLElement>(null);
  const [draft, setDraft] = useState('');
  const { permissions } = useObservable(call.meeting);
  useVisibleHeight(room);
  useAnnouncements();
  useKeys();

  return (
    <main ref={room} className={`room${panel === null ? '' : ' with-panel'}`}>
      <TopBar />
      <Banners />
      <div className="room-middle">
        <Stage />
        <NotesView />
      </div>
      {panel === 'chat' && <ChatPanel draft={draft} onDraft={setDraft} />}
      {panel === 'people' && <PeoplePanel />}
      {panel === 'more' && <MorePanel />}
      {panel === 'details' && <DetailsPanel />}
      <Toolbar onHangUp={() => {
        if (permissions.has('consultationEnd')) {
          openDialog('leave');
        } else {
          onLeave();
        }
      }}
      />
      {dialog === 'leave' && <LeaveDialog onLeave={onLeave} />}
      {dialog === 'shortcuts' && <ShortcutsDialog />}
    </main>
  );
}

function useKeys(): void {
  const text = useRoomText();
  const room = useRoom();
  const { call, lead, panel, dialog, togglePanel, openPanel, openDialog } = room;
  const { permissions } = useObservable(call.meeting);
  const mayRaiseHand = permissions.has('handRaise') && call.self.role !== 'doctor';

  const keys = useMemo((): Readonly<Record<ShortcutKey, (() => void) | null>> => {
    const actions = roomActions(room, text);
    return {
      m: actions.toggleMicrophone,
      v: actions.toggleCamera,
      s: call.self.role === 'patient' ? null : actions.toggleShare,
      h: mayRaiseHand ? actions.toggleHand : null,
      l: actions.toggleLayout,
      c: () => { togglePanel('chat'); },
      p: () => { togglePanel('people'); },
      d: () => { togglePanel('details'); },
      f: canFillScreen() ? toggleFullScreen : null,
      i: canFloat() ? () => { togglePictureInPicture(lead?.remote.video.element ?? null); } : null,
      '?': () => { openDialog('shortcuts'); },
    };
  }, [room, text, call, mayRaiseHand, lead, togglePanel, openDialog]);
  const onEscape = useCallback(() => {
    if (panel !== null) {
      openPanel(null);
    }
  }, [panel, openPanel]);
  useRoomShortcuts(keys, onEscape, dialog !== null);
}
