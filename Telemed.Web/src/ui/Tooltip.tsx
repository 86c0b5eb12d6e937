import type { ReactElement } from 'react';
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';
import './base';

/** A few words at a control, on hover and focus. Never the only place where something stands: a finger cannot hover. */
export function Tooltip({ words, children }: { words: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={500} closeDelay={100}>
      {children}
      <AriaTooltip className="ui-tooltip" offset={6}>{words}</AriaTooltip>
    </TooltipTrigger>
  );
}
