import { type Language, dictionaries, language, languageTags, languages, setLanguage } from '../i18n/text';
import { useObservable, useText } from './hooks';

export function LanguageSwitch() {
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
