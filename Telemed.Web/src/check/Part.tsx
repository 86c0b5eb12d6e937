import { type ReactNode, useId } from 'react';
import { Badge } from '../ui/Badge';
import type { Standing } from './DeviceCheck';
import { useCheckText } from './i18n/checkText';

/** One part of the check: what it is, what it has come to, and what to do. */
export function Part({ title, standing, words, children }: { title: string; standing: Standing; words: string; children: ReactNode }) {
  const text = useCheckText();
  const titleId = useId();
  return (
    <section className={`check-part ${standing}`} aria-labelledby={titleId}>
      <div className="check-part-head">
        <h2 id={titleId}>{title}</h2>
        <Badge tone={standing === 'good' ? 'good' : standing === 'fair' ? 'busy' : standing === 'poor' ? 'bad' : 'idle'}>
          {{ open: text.stateOpen, good: text.stateGood, fair: text.stateFair, poor: text.statePoor }[standing]}
        </Badge>
      </div>
      <p className="check-words" role="status">{words}</p>
      {children}
    </section>
  );
}
