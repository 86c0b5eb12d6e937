import type { ReactNode } from 'react';
import { Phrases } from '../i18n/Phrases';
import { Icon, type IconName } from './Icon';
import './base';

/** Nothing is there, and that is no fault: says what will be here, and how it comes. */
export function EmptyState({ icon = 'list', title, words, action }: { icon?: IconName; title: string; words?: string; action?: ReactNode }) {
  return (
    <div className="ui-empty">
      <Icon name={icon} />
      <p className="ui-empty-title phrased"><Phrases of={title} /></p>
      {words !== undefined && <p className="ui-quiet">{words}</p>}
      {action}
    </div>
  );
}
