import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { Outcome, RoomCall } from '../session/roomCall';
import { useObservable } from '../app/hooks';
import type { StageLayout } from './arrangement';
import { type Actor, actorsOf, leadOf } from './cast';
import { useEach, useSpeaker } from './hooks';
import { Notes } from './notes';
import { settled } from './outcome';

export type PanelName = 'chat' | 'people' | 'more' | 'details';
export type DialogName = 'leave' | 'shortcuts';

/** What the room shows besides the call itself, and the call: everything a part of the room needs. */
export interface RoomView {
  readonly call: RoomCall;
  readonly notes: Notes;
  /** Who of the others has a place on the stage, and whose picture is the big one. */
  readonly actors: readonly Actor[];
  readonly lead: Actor | null;
  readonly panel: PanelName | null;
  readonly dialog: DialogName | null;
  readonly layout: StageLayout;
  /** Whose picture was chosen to be the big one. */
  readonly pinned: string | null;
  readonly ownShown: boolean;
  readonly openPanel: (panel: PanelName | null) => void;
  readonly togglePanel: (panel: PanelName) => void;
  readonly openDialog: (dialog: DialogName | null) => void;
  readonly setLayout: (layout: StageLayout) => void;
  readonly pin: (id: string | null) => void;
  readonly showOwn: (shown: boolean) => void;
  /** Does it, and tells in words what came of it. */
  readonly act: (asked: Promise<Outcome>, words: (outcome: Outcome) => string | null) => Promise<Outcome>;
}

export const RoomContext = createContext<RoomView | null>(null);

export function useRoom(): RoomView {
  const room = useContext(RoomContext);
  if (room === null) {
    throw new Error('A part of the room was rendered outside of it.');
  }
  return room;
}

/** `start`: how the room looks at first, for the gallery. */
export function useRoomView(call: RoomCall, start: Partial<Pick<RoomView, 'panel' | 'dialog' | 'layout'>>): RoomView {
  const [panel, setPanel] = useState<PanelName | null>(start.panel ?? null);
  const [dialog, openDialog] = useState<DialogName | null>(start.dialog ?? null);
  const [layout, setLayout] = useState<StageLayout>(start.layout ?? 'speaker');
  const [pinned, setPinned] = useState<string | null>(null);
  const [ownShown, showOwn] = useState(true);
  const notes = useMemo(() => new Notes(), []);
  useEffect(() => () => { notes.stop(); }, [notes]);

  const meeting = useObservable(call.meeting);
  const remotes = useObservable(call.remotes);
  const playing = useEach(useMemo(() => remotes.map((remote) => remote.playing), [remotes]));
  const actors = useMemo(() => actorsOf(meeting, remotes, playing), [meeting, remotes, playing]);
  const speaker = useSpeaker(actors, layout === 'speaker' && pinned === null && actors.length > 1);
  const lead = useMemo(() => leadOf(actors, call.self.role, pinned, speaker), [actors, call, pinned, speaker]);

  return useMemo(() => {
    const openPanel = (wanted: PanelName | null) => {
      setPanel(wanted);
      if (wanted === 'chat' || wanted === 'people') {
        notes.dismissLeadingTo(wanted);
      }
    };
    return {
      call,
      notes,
      actors,
      lead,
      panel,
      dialog,
      layout,
      pinned,
      ownShown,
      openPanel,
      togglePanel: (wanted) => { openPanel(wanted === panel ? null : wanted); },
      openDialog,
      setLayout,
      pin: (id) => {
        setPinned(id);
        if (id !== null) {
          setLayout('speaker');
        }
      },
      showOwn,
      act: async (asked, words) => {
        const outcome = await settled(asked);
        const sentence = words(outcome);
        if (sentence !== null) {
          notes.tell(sentence, outcome === 'done' ? 'good' : 'bad');
        }
        return outcome;
      },
    };
  }, [call, notes, actors, lead, panel, dialog, layout, pinned, ownShown]);
}
