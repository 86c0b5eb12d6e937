import type { JoinProblem } from '../session/visit';
import { useText } from './hooks';
import { Icon } from './Icon';

export function Refused({ problem, onRetry, onOtherCode }: { problem: JoinProblem; onRetry: () => void; onOtherCode: () => void }) {
  const text = useText();
  const words = { 'unknown-code': text.unknownCode, 'too-many': text.tooManyAttempts, unreachable: text.unreachable };
  return (
    <section className="card narrow" role="alert">
      <span className="badge warning"><Icon name="alert" /></span>
      <h1>{text.refusedTitle}</h1>
      <p className="quiet">{words[problem]}</p>
      <div className="actions">
        {problem !== 'unknown-code' && <button className="button primary" type="button" onClick={onRetry}>{text.tryAgain}</button>}
        <button className={problem === 'unknown-code' ? 'button primary' : 'button'} type="button" onClick={onOtherCode}>{text.otherCode}</button>
      </div>
    </section>
  );
}
