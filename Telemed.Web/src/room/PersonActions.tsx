import { useState } from 'react';
import { Icon, type IconName } from '../app/Icon';
import type { Outcome, Person } from '../session/roomCall';
import { useRoomText } from './i18n/roomText';
import { outcomeWords } from './outcome';
import type { RightsOver } from './rights';
import { useRoom } from './roomView';

/** What a doctor can do about somebody; only what makes sense as things are. */
export function PersonActions({ id, person, rights, onRemove }: { id: string; person: Person; rights: RightsOver; onRemove: () => void }) {
  const text = useRoomText();
  const { call, act } = useRoom();
  const [busy, setBusy] = useState(false);

  async function run(asked: () => Promise<Outcome>, done: string) {
    setBusy(true);
    await act(asked(), (outcome) => outcomeWords(text, outcome, done));
    setBusy(false);
  }

  return (
    <div id={id} className="person-actions" role="group" aria-label={text.actionsFor(person.name)}>
      {rights.lowerHand && (
        <Action icon="hand" words={text.lowerHand} busy={busy} onPress={() => { void run(() => call.lowerHand(person.id), text.handLoweredDone(person.name)); }} />
      )}
      {rights.invite && (
        <Action icon="microphone" words={text.invite} busy={busy} onPress={() => { void run(() => call.allowToPublish(person.id, true), text.invitedDone(person.name)); }} />
      )}
      {rights.mute && (
        <Action icon="microphone" off words={text.askMute} busy={busy} onPress={() => { void run(() => call.mute(person.id), text.mutedDone(person.name)); }} />
      )}
      {rights.takeOffAir && (
        <Action icon="leaveAir" words={text.takeOffAir} busy={busy} onPress={() => { void run(() => call.allowToPublish(person.id, false), text.takenOffDone(person.name)); }} />
      )}
      {(rights.remove || rights.removeForGood) && <Action icon="removePerson" danger words={text.remove} busy={busy} onPress={onRemove} />}
    </div>
  );
}

function Action({ icon, off = false, danger = false, words, busy, onPress }: {
  icon: IconName;
  off?: boolean;
  danger?: boolean;
  words: string;
  busy: boolean;
  onPress: () => void;
}) {
  return (
    <button className={danger ? 'person-action danger' : 'person-action'} type="button" disabled={busy} onClick={onPress}>
      <Icon name={icon} off={off} />
      {words}
    </button>
  );
}
