import { type Language, dictionaries, language, languageTags, languages, setLanguage } from '../i18n/text';
import type { Visit } from '../session/visit';
import { Ended } from './Ended';
import { useObservable, useText } from './hooks';
import { Joining } from './Joining';
import { Landing } from './Landing';
import { Lobby } from './Lobby';
import { Refused } from './Refused';
import { Room } from './Room';

export function App({ visit }: { visit: Visit }) {
  const text = useText();
  const state = useObservable(visit.state);

  if (state.phase === 'room') {
    return <Room call={state.call} onHangUp={() => { visit.hangUp(); }} />;
  }
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
      <main id="content" className="page-main">
        {state.phase === 'landing' && <Landing onCode={(code) => { void visit.enter(code); }} />}
        {state.phase === 'joining' && <Joining />}
        {state.phase === 'refused' && (
          <Refused problem={state.problem} onRetry={() => { void visit.tryAgain(); }} onOtherCode={() => { visit.leave(); }} />
        )}
        {state.phase === 'lobby' && <Lobby visit={visit} joined={state.document} />}
        {state.phase === 'ended' && <Ended over={state.over} onRejoin={() => { void visit.tryAgain(); }} onFinish={() => { visit.leave(); }} />}
      </main>
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
