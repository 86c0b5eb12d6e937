import { useState } from 'react';
import { useObservable } from '../app/hooks';
import { Icon } from '../app/Icon';
import type { Person } from '../session/roomCall';
import { useRoomText } from './i18n/roomText';
import { snapshotWords } from './outcome';
import { rightsOver } from './rights';
import { useRoom } from './roomView';

/** A doctor keeps the patient's picture as it is now; the record says who did. */
export function SnapshotButton({ person }: { person: Person }) {
  const text = useRoomText();
  const { call, act } = useRoom();
  const meeting = useObservable(call.meeting);
  const [busy, setBusy] = useState(false);
  if (call.self.role !== 'doctor' || !rightsOver(person, meeting).snapshot) {
    return null;
  }

  async function take() {
    setBusy(true);
    await act(call.takeSnapshot(person.id), (outcome) => snapshotWords(text, outcome, person.name));
    setBusy(false);
  }

  return (
    <button
      className="tile-action wide"
      type="button"
      aria-label={text.snapshot(person.name)}
      title={text.snapshot(person.name)}
      aria-busy={busy}
      onClick={() => {
        if (!busy) {
          void take();
        }
      }}
    >
      <Icon name="shutter" />
      <span>{busy ? text.snapshotTaking : text.snapshotShort}</span>
    </button>
  );
}
