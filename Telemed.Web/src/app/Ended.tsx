import { useText } from './hooks';
import { Icon } from './Icon';

export function Ended({ over, onRejoin, onFinish }: { over: boolean; onRejoin: () => void; onFinish: () => void }) {
  const text = useText();
  return (
    <section className="card narrow" role="status">
      <span className="badge"><Icon name="check" /></span>
      <h1>{over ? text.overTitle : text.endedTitle}</h1>
      <p className="quiet">{over ? text.overText : text.endedText}</p>
      <div className="actions">
        {!over && <button className="button primary" type="button" onClick={onRejoin}>{text.rejoin}</button>}
        <button className="button" type="button" onClick={onFinish}>{text.finish}</button>
      </div>
    </section>
  );
}
