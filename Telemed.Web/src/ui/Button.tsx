import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Icon, type IconName } from './Icon';
import './base';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'isPending'> {
  children: ReactNode;
  /** `primary`: the one thing to do here; `danger`: what cannot be undone; `quiet`: without a frame. */
  variant?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'small' | 'normal' | 'big';
  icon?: IconName;
  wide?: boolean;
  /** What it does is under way: it keeps the focus and takes no second press. Let the words say so too. */
  isPending?: boolean;
}

export function Button({ children, variant = 'plain', size = 'normal', icon, wide = false, isPending = false, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} isPending={isPending} className={`ui-button ${variant} ${size}${wide ? ' wide' : ''}`}>
      {isPending ? <span className="ui-spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}
