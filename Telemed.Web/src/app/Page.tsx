import type { ReactNode } from 'react';
import { useText } from './hooks';
import { LanguageSwitch } from './LanguageSwitch';

/** What every page but the call has around it. */
export function Page({ children }: { children: ReactNode }) {
  const text = useText();
  return (
    <div className="page">
      <a className="skip" href="#content">{text.skipToContent}</a>
      <header className="page-header">
        <span className="brand">
          <span className="brand-mark" aria-hidden="true" />
          {text.product}
        </span>
        <LanguageSwitch />
      </header>
      <main id="content" className="page-main">{children}</main>
    </div>
  );
}
