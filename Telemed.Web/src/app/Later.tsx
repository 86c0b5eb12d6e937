import { useNow } from './hooks';
import type { JoinDocument } from '../api/joinDocument';
import { useAppText } from './i18n/appText';
import { Message } from './Message';
import { Notes } from './PersonCard';
import { countdown, longTime, useTimeTag } from './times';

/** Too early: when to come back, and how long until then. */
export function Later({ joined, at, onEarly }: { joined: JoinDocument; at: number; onEarly: () => void }) {
  const text = useAppText();
  const tag = useTimeTag();
  const now = useNow(5000);
  return (
    <Message icon="clock" title={text.laterTitle}>
      <p>{text.laterWhen(longTime(at, now, tag))}</p>
      <p className="countdown">{countdown(at - now, text)}</p>
      <p className="quiet">{text.laterText}</p>
      <Notes notes={joined.consultation.notes} />
      <div className="actions">
        <button className="button wide" type="button" onClick={onEarly}>{text.goEarly}</button>
      </div>
    </Message>
  );
}
