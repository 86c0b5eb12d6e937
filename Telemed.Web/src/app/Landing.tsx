import { type SyntheticEvent, useRef, useState } from 'react';
import { Phrases } from '../i18n/Phrases';
import { joinCodeIn } from '../shared/joinCode';
import { useText } from './hooks';
import { useAppText } from './i18n/appText';

/** For whoever comes without a link: a code to type, or a link to paste. */
export function Landing({ onCode }: { onCode: (code: string) => void }) {
  const common = useText();
  const text = useAppText();
  const [input, setInput] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const code = joinCodeIn(input);
    if (code === null) {
      setProblem(input.trim() === '' ? text.codeMissing : text.codeInvalid);
      field.current?.focus();
    } else {
      onCode(code);
    }
  };

  return (
    <section className="card narrow">
      <p className="eyebrow">{common.productLine}</p>
      <h1><Phrases of={text.landingTitle} /></h1>
      <p className="quiet">{text.landingText}</p>
      <form onSubmit={submit} noValidate>
        <label className="field" htmlFor="join-code">
          <span>{text.codeLabel}</span>
          <input
            ref={field}
            id="join-code"
            className="code-input"
            value={input}
            onChange={(event) => {
              setInput(event.target.value);
              setProblem(null);
            }}
            autoComplete="off"
            autoCapitalize="characters"
            autoCorrect="off"
            enterKeyHint="go"
            spellCheck={false}
            maxLength={2048}
            aria-invalid={problem !== null}
            aria-describedby="join-code-hint join-code-problem"
          />
        </label>
        <p id="join-code-hint" className="hint">{text.codeHint}</p>
        <p id="join-code-problem" className="field-problem" role="alert">{problem}</p>
        <button className="button primary wide big" type="submit">{text.goOn}</button>
      </form>
      <p className="footnote">{text.privacy}</p>
    </section>
  );
}
