import { useRef, useState } from 'react';
import { Button } from './Button';
import { useUiText } from './i18n/uiText';
import './base';

/** Something to hand on: a link, a key. Shown as it is, with a button that copies it and says so. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const text = useUiText();
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState('copied');
      setTimeout(() => { setState('idle'); }, 3000);
    } catch {
      input.current?.select();
      setState('failed');
    }
  };

  return (
    <div className="ui-field">
      <label className="ui-copy-label">
        <span>{label}</span>
        <input ref={input} className="ui-input ui-code" readOnly value={value} onFocus={(event) => { event.currentTarget.select(); }} />
      </label>
      <div className="ui-copy">
        <Button icon={state === 'copied' ? 'check' : 'copy'} onPress={() => { void copy(); }}>{state === 'copied' ? text.copied : text.copy}</Button>
        <span className={state === 'failed' ? 'ui-error' : 'ui-hidden'} role="status">{state === 'failed' ? text.copyFailed : state === 'copied' ? text.copied : ''}</span>
      </div>
    </div>
  );
}
