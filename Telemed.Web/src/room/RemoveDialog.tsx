import { useState } from 'react';
import { useObservable } from '../app/hooks';
import type { Person } from '../session/roomCall';
import { useRoomText } from './i18n/roomText';
import { outcomeWords, settled } from './outcome';
import { rightsOver } from './rights';
import { RoomDialog } from './RoomDialog';
import { useRoom } from './roomView';

export function RemoveDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const text = useRoomText();
  const { call, notes } = useRoom();
  const meeting = useObservable(call.meeting);
  const rights = rightsOver(person, meeting);
  const [forGood, setForGood] = useState(!rights.remove);
  const [state, setState] = useState<{ busy: boolean; problem: string | null }>({ busy: false, problem: null });

  async function remove() {
    setState({ busy: true, problem: null });
    const outcome = await settled(call.remove(person.id, forGood));
    if (outcome === 'done') {
      notes.tell(text.removedDone(person.name), 'good');
      onClose();
    } else {
      setState({ busy: false, problem: outcomeWords(text, outcome, '') });
    }
  }

  return (
    <RoomDialog title={text.removeTitle(person.name)} isAlert onClose={onClose}>
      <p>{text.removeText}</p>
      {rights.removeForGood && rights.remove && (
        <label className="check">
          <input type="checkbox" checked={forGood} onChange={(event) => { setForGood(event.target.checked); }} />
          <span>
            {text.removeForGood}
            <small>{text.removeForGoodHint}</small>
          </span>
        </label>
      )}
      {state.problem !== null && <p className="bad-words" role="alert">{state.problem}</p>}
      <div className="dialog-actions">
        <button className="button" type="button" data-first onClick={onClose}>{text.cancel}</button>
        <button className="button danger" type="button" disabled={state.busy} onClick={() => { void remove(); }}>{text.removeConfirm}</button>
      </div>
    </RoomDialog>
  );
}
