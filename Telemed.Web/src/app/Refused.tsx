import { useEffect } from 'react';
import type { JoinProblem } from '../session/joinProblem';
import { type AppWords, useAppText } from './i18n/appText';
import type { IconName } from './Icon';
import { Message } from './Message';

const words: Readonly<Record<JoinProblem, { title: AppWords; text: AppWords; icon: IconName; retry: boolean; code: boolean }>> = {
  'unknown-code': { title: 'unknownTitle', text: 'unknownText', icon: 'alert', retry: false, code: true },
  'other-device': { title: 'otherDeviceTitle', text: 'otherDeviceText', icon: 'alert', retry: false, code: true },
  over: { title: 'overTitle', text: 'overText', icon: 'check', retry: false, code: true },
  'asked-to-leave': { title: 'askedToLeaveTitle', text: 'askedToLeaveText', icon: 'alert', retry: true, code: false },
  'too-many': { title: 'tooManyTitle', text: 'tooManyText', icon: 'alert', retry: true, code: false },
  offline: { title: 'offlineTitle', text: 'offlineText', icon: 'alert', retry: true, code: false },
  unreachable: { title: 'unreachableTitle', text: 'unreachableText', icon: 'alert', retry: true, code: false },
};

/** Why a code does not lead in, and what to do. */
export function Refused({ problem, onRetry, onOtherCode }: { problem: JoinProblem; onRetry: () => void; onOtherCode: () => void }) {
  const text = useAppText();
  const { title, text: what, icon, retry, code } = words[problem];
  const waitsForNetwork = problem === 'offline' || problem === 'unreachable';

  useEffect(() => {
    if (waitsForNetwork) {
      window.addEventListener('online', onRetry);
      return () => { window.removeEventListener('online', onRetry); };
    }
    return undefined;
  }, [waitsForNetwork, onRetry]);

  return (
    <Message tone={problem === 'over' ? 'calm' : 'warning'} icon={icon} title={text[title]}>
      <p className="quiet">{text[what]}</p>
      <div className="actions">
        {retry && <button className="button primary wide big" type="button" onClick={onRetry}>{text.tryAgain}</button>}
        <button className={code ? 'button primary wide big' : 'button wide'} type="button" onClick={onOtherCode}>{text.otherCode}</button>
      </div>
    </Message>
  );
}
