import { type ReactNode, useEffect, useRef } from 'react';
import { Phrases } from '../i18n/Phrases';
import { Icon, type IconName } from './Icon';

/**
 * A page that says one thing and what to do about it. The heading takes the focus, so that a screen reader begins there when the page has
 * changed by itself.
 */
export function Message({ tone = 'calm', icon, title, children }: {
  tone?: 'calm' | 'warning';
  icon: IconName;
  title: string;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => { heading.current?.focus(); }, [title]);
  return (
    <section className="card narrow message">
      <span className={`badge ${tone}`}><Icon name={icon} /></span>
      <h1 ref={heading} tabIndex={-1}><Phrases of={title} /></h1>
      {children}
    </section>
  );
}
