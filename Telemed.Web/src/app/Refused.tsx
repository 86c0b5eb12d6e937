import type { JoinProblem } from '../session/visit';
import { useText } from './hooks';
import { Icon } from './Icon';

export function Refused({ problem, onRetry, onOtherCode }: { problem: JoinProblem; onRetry: () => void; onOtherCode: () => void }) {
  const text = useText();
  const words = {
    'unknown-code': text.unknownCode,
    'other-device': text.otherDevice,
    over: text.consultationOver,
    'asked-to-leave': text.askedToLeave,
    'too-many': text.tooManyAttempts,
    unreachable: text.unreachable,
  };
  const final = problem !== 'too-many' && problem !== 'unreachable';
  return (
    <section className="card narrow" role="alert">
      <span className="badge warning"><Icon name="alert" /></span>
      <h1>{text.refusedTitle}</h1>
      <p className="quiet">{words[problem]}</p>
      <div className="actions">
        {!final && <button className="button primary" type="button" onClick={onRetry}>{text.tryAgain}</button>}
        <button className={final ? 'button primary' : 'button'} type="button" onClick={onOtherCode}>{text.otherCode}</button>
      </div>
    </section>
  );
}
