import { useState } from 'react';
import { useObservable } from '../app/hooks';
import { Icon } from '../app/Icon';
import type { Person } from '../session/roomCall';
import { Avatar } from './Avatar';
import { type RoomText, useRoomText } from './i18n/roomText';
import { Panel } from './Panel';
import { PersonActions } from './PersonActions';
import { RemoveDialog } from './RemoveDialog';
import { hasAny, rightsOver } from './rights';
import { useRoom } from './roomView';

export function PeoplePanel() {
  const text = useRoomText();
  const { call } = useRoom();
  const { people } = useObservable(call.meeting);
  const [toRemove, setToRemove] = useState<Person | null>(null);
  const [unfolded, setUnfolded] = useState<string | null>(null);

  return (
    <Panel name="people" title={text.people} beside={<span className="panel-count">{text.peopleCount(String(people.length + 1))}</span>}>
      <ul className="people">
        <Self />
        {people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            unfolded={unfolded === person.id}
            onUnfold={() => { setUnfolded(unfolded === person.id ? null : person.id); }}
            onRemove={() => { setToRemove(person); }}
          />
        ))}
      </ul>
      {toRemove !== null && <RemoveDialog person={toRemove} onClose={() => { setToRemove(null); }} />}
    </Panel>
  );
}

function Self() {
  const text = useRoomText();
  const { call } = useRoom();
  const { handRaised } = useObservable(call.meeting);
  const { microphoneOn } = useObservable(call.local.status);
  const { name, role } = call.self;
  return (
    <li className="person">
      <div className="person-row">
        <Avatar name={name} />
        <div className="people-words">
          <p className="person-name">{text.self(name)}</p>
          <p className="person-facts"><span>{text[role]}</span></p>
        </div>
        <Signs hand={handRaised} muted={!microphoneOn} />
      </div>
    </li>
  );
}

function PersonRow({ person, unfolded, onUnfold, onRemove }: { person: Person; unfolded: boolean; onUnfold: () => void; onRemove: () => void }) {
  const text = useRoomText();
  const { call } = useRoom();
  const meeting = useObservable(call.meeting);
  const rights = rightsOver(person, meeting);
  const actionsId = `actions-${person.id}`;
  const quality = person.presence === 'present' && person.quality !== null && person.quality !== 'good'
    ? { fair: text.qualityFair, poor: text.qualityPoor }[person.quality]
    : null;

  return (
    <li className={`person ${person.presence}`}>
      <div className="person-row">
        <Avatar name={person.name} />
        <div className="people-words">
          <p className="person-name">{person.name}</p>
          <p className="person-facts">
            <span>{text[person.role]}</span>
            <span className={`presence ${person.presence}`}>{presenceWord(text, person)}</span>
            {quality !== null && <span className={`person-quality ${person.quality ?? ''}`}>{quality}</span>}
          </p>
        </div>
        <Signs hand={person.handRaised} muted={person.muted} />
        {hasAny(rights) && (
          <button
            className="icon-button"
            type="button"
            aria-label={text.actionsFor(person.name)}
            title={text.actionsFor(person.name)}
            aria-expanded={unfolded}
            aria-controls={unfolded ? actionsId : undefined}
            onClick={onUnfold}
          >
            <Icon name="more" />
          </button>
        )}
      </div>
      {unfolded && <PersonActions id={actionsId} person={person} rights={rights} onRemove={onRemove} />}
    </li>
  );
}

function Signs({ hand, muted }: { hand: boolean; muted: boolean }) {
  const text = useRoomText();
  return (
    <>
      {hand && <span className="mark hand" role="img" aria-label={text.handIsUp} title={text.handIsUp}><Icon name="hand" /></span>}
      {muted && <span className="mark microphone" role="img" aria-label={text.muted} title={text.muted}><Icon name="microphone" off /></span>}
    </>
  );
}

function presenceWord(text: RoomText, { presence, stream, role, mayPublish }: Person): string {
  if (presence !== 'present') {
    return text[presence];
  }
  return stream !== null ? text.onAir : role === 'viewer' || !mayPublish ? text.listening : text.present;
}
