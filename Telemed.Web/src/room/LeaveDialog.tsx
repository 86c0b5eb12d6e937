import { useState } from 'react';
import { useRoomText } from './i18n/roomText';
import { outcomeWords, settled } from './outcome';
import { RoomDialog } from './RoomDialog';
import { useRoom } from './roomView';

/** For whoever may end it for everybody: which of the two is meant. */
export function LeaveDialog({ onLeave }: { onLeave: () => void }) {
  const text = useRoomText();
  const { call, openDialog } = useRoom();
  const [state, setState] = useState<{ busy: boolean; problem: string | null }>({ busy: false, problem: null });
  const close = () => { openDialog(null); };

  async function end() {
    setState({ busy: true, problem: null });
    const outcome = await settled(call.endForAll());
    if (outcome === 'done') {
      close();
    } else {
      setState({ busy: false, problem: outcomeWords(text, outcome, '') });
    }
  }

  return (
    <RoomDialog title={text.leaveTitle} onClose={close}>
      <p>{text.leaveText}</p>
      {state.problem !== null && <p className="bad-words" role="alert">{state.problem}</p>}
      <div className="dialog-actions">
        <button className="button" type="button" onClick={close}>{text.cancel}</button>
        <button className="button danger" type="button" disabled={state.busy} onClick={() => { void end(); }}>{state.busy ? text.ending : text.endForAll}</button>
        <button className="button primary" type="button" data-first onClick={onLeave}>{text.leaveOnly}</button>
      </div>
    </RoomDialog>
  );
}
