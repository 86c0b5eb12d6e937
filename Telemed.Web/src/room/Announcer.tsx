import { useEffect, useRef } from 'react';
import { useObservable } from '../app/hooks';
import { Icon } from '../app/Icon';
import { useRoomText } from './i18n/roomText';
import { useRoom } from './roomView';
import type { Person } from '../session/roomCall';

/** How long after the channel has opened what it tells is how things are, not what happens. */
const settlingMs = 1500;

/** Tells what others do: who comes and goes, whose hand goes up, what is written while the chat is closed. */
export function useAnnouncements(): void {
  const text = useRoomText();
  const { call, notes, panel } = useRoom();
  const { people } = useObservable(call.meeting);
  const { lines, unread } = useObservable(call.chat.state);
  const channel = useObservable(call.channel);
  const known = useRef<ReadonlyMap<string, Person>>(new Map());
  const settled = useRef(Number.POSITIVE_INFINITY);
  const newest = useRef<string | null | undefined>(undefined);

  useEffect(() => {
    settled.current = channel === 'online' ? performance.now() + settlingMs : Number.POSITIVE_INFINITY;
  }, [channel]);

  useEffect(() => {
    const before = known.current;
    known.current = new Map(people.map((person) => [person.id, person]));
    if (performance.now() < settled.current) {
      return;
    }
    for (const person of people) {
      const was = before.get(person.id);
      if ((was === undefined || was.presence === 'absent') && person.presence === 'present') {
        notes.tell(text.joined(person.name));
      } else if (was !== undefined && was.presence !== 'absent' && person.presence === 'absent') {
        notes.tell(text.left(person.name));
      }
      if (was?.handRaised === false && person.handRaised) {
        notes.tell(text.handRaised(person.name), 'plain', 'people');
      }
    }
  }, [people, notes, text]);

  useEffect(() => {
    const line = lines.at(-1);
    const before = newest.current;
    newest.current = line?.key ?? null;
    if (before !== undefined && line !== undefined && line.key !== before && !line.own && unread > 0 && panel !== 'chat') {
      notes.tell(text.wrote(line.name, line.text), 'plain', 'chat');
    }
  }, [lines, unread, notes, panel, text]);
}

/** The sentences that come and go. */
export function NotesView() {
  const text = useRoomText();
  const { notes, openPanel } = useRoom();
  const shown = useObservable(notes.shown);
  return (
    <div className="room-notes" role="status">
      {shown.map(({ key, text: words, tone, opens }) => (
        <div key={key} className={`note ${tone}`}>
          {tone !== 'plain' && <Icon name={tone === 'good' ? 'check' : 'alert'} />}
          {opens === null
            ? <p>{words}</p>
            : <button className="note-words" type="button" onClick={() => { openPanel(opens); }}>{words}</button>}
          <button className="icon-button small" type="button" aria-label={text.close} onClick={() => { notes.dismiss(key); }}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
