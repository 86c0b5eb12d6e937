import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Icon, type IconName } from './Icon';
import { Tooltip } from './Tooltip';
import './base';

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  icon: IconName;
  /** What it does: its accessible name, and what its tooltip says. */
  label: string;
}

/** A button that shows a sign only, where there is no room for words. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <Tooltip words={label}>
      <AriaButton {...rest} aria-label={label} className="ui-icon-button"><Icon name={icon} /></AriaButton>
    </Tooltip>
  );
}
