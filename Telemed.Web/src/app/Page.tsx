import type { ReactNode } from 'react';
import { type Language, dictionaries, language, languageTags, languages, setLanguage } from '../i18n/text';
import { useObservable, useText } from './hooks';

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

function LanguageSwitch() {
  const text = useText();
  const current = useObservable(language);
  return (
    <div className="language-switch" role="group" aria-label={text.language}>
      {languages.map((one: Language) => (
        <button key={one} type="button" lang={languageTags[one]} aria-pressed={one === current} onClick={() => { setLanguage(one); }}>
          {dictionaries[one].languageName}
        </button>
      ))}
    </div>
  );
}
