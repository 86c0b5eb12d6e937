import { useObservable } from '../app/hooks';
import { Phrases } from '../i18n/Phrases';
import { Avatar } from './Avatar';
import { awaited } from './cast';
import { useLanguageTag, useRoomText } from './i18n/roomText';
import { useRoom } from './roomView';
import { timeOfDay } from './timeFormat';

/** Nobody else is here yet: who is waited for, and for a patient how many are before them. */
export function Waiting() {
  const text = useRoomText();
  const tag = useLanguageTag();
  const { call } = useRoom();
  const { people, queuePosition, scheduledAt, notes } = useObservable(call.meeting);
  const channel = useObservable(call.channel);
  const { role } = call.self;
  const other = awaited(people, role);

  if (other === null) {
    const unknown = channel === 'connecting' && people.length === 0;
    return (
      <div className="waiting-view" role="status">
        <Avatar name={call.self.name} busy={unknown} />
        <h2>{unknown ? text.connecting : text.waitingAlone}</h2>
        {!unknown && <p>{text.waitingAloneText}</p>}
      </div>
    );
  }
  // Here, but taken off the air or gone for a moment: whoever may not publish has no picture to wait for.
  const [title, words] = other.presence === 'present'
    ? [text.hereTitle(other.name), other.mayPublish ? text.hereText : text.notPublishingText]
    : other.presence === 'away'
      ? [text.awayTitle(other.name), text.awayText]
      : [text.waitingTitle(other.name), role === 'patient' ? text.waitingPatientText : text.waitingText];
  return (
    <div className="waiting-view">
      <Avatar name={other.name} busy />
      <h2 className="phrased"><Phrases of={title} /></h2>
      <p>{words}</p>
      {queuePosition !== null && (
        <p className="queue" role="status">
          <span className="queue-label">{text.queueLabel}</span>
          <strong>{queuePosition <= 1 ? text.queueNext : text.queueBefore(String(queuePosition - 1))}</strong>
        </p>
      )}
      {scheduledAt !== null && <p className="waiting-time">{text.scheduledAt(timeOfDay(scheduledAt, tag))}</p>}
      {notes !== null && notes !== '' && (
        <div className="waiting-notes">
          <h3>{text.notes}</h3>
          <p>{notes}</p>
        </div>
      )}
    </div>
  );
}
