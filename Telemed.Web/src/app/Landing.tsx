import { type SyntheticEvent, useState } from 'react';
import { joinCodeIn } from '../session/joinCode';
import { useText } from './hooks';

export function Landing({ onCode }: { onCode: (code: string) => void }) {
  const text = useText();
  const [input, setInput] = useState('');
  const [invalid, setInvalid] = useState(false);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const code = joinCodeIn(input);
    setInvalid(code === null);
    if (code !== null) {
      onCode(code);
    }
  };

  return (
    <section className="card narrow">
      <p className="eyebrow">{text.productLine}</p>
      <h1>{text.landingTitle}</h1>
      <p className="quiet">{text.landingText}</p>
      <form onSubmit={submit} noValidate>
        <label className="field">
          <span>{text.joinCodeLabel}</span>
          <input
            value={input}
            onChange={(event) => {
              setInput(event.target.value);
              setInvalid(false);
            }}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            maxLength={2048}
            aria-invalid={invalid}
            aria-describedby={invalid ? 'join-code-problem' : undefined}
          />
        </label>
        <p id="join-code-problem" className="field-problem" role="alert">{invalid ? text.joinCodeInvalid : ''}</p>
        <button className="button primary wide" type="submit">{text.join}</button>
      </form>
      <p className="footnote">{text.landingPrivacy}</p>
    </section>
  );
}
