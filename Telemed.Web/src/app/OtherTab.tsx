import { useAppText } from './i18n/appText';
import { Message } from './Message';

/** The same person is in the call in another tab of this browser. */
export function OtherTab({ onTake }: { onTake: () => void }) {
  const text = useAppText();
  return (
    <Message icon="person" title={text.otherTabTitle}>
      <p className="quiet">{text.otherTabText}</p>
      <div className="actions">
        <button className="button primary wide big" type="button" onClick={onTake}>{text.continueHere}</button>
      </div>
    </Message>
  );
}
