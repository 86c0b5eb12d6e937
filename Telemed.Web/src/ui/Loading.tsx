import { useEffect, useState } from 'react';
import { ErrorState } from './ErrorState';
import { useUiText } from './i18n/uiText';
import './base';

export interface LoadingProps {
  /** What comes, for the ear. */
  label?: string;
  /** How many lines the sketch has. */
  lines?: number;
  shape?: 'lines' | 'cards';
  /** After this it says that it takes too long, with a button where there is something to try. */
  deadlineMs?: number;
  onRetry?: () => void;
}

/** A sketch of what will be here. Never without an end. */
export function Loading({ label, lines = 5, shape = 'lines', deadlineMs = 10_000, onRetry }: LoadingProps) {
  const text = useUiText();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setLate(true); }, deadlineMs);
    return () => { clearTimeout(timer); };
  }, [deadlineMs]);

  if (isLate) {
    return (
      <ErrorState
        words={text.slow}
        {...(onRetry === undefined ? {} : {
          onRetry: () => {
            setLate(false);
            onRetry();
          },
        })}
      />
    );
  }
  return (
    <div className={`ui-loading ${shape}`} role="status">
      <span className="ui-hidden">{label ?? text.loading}</span>
      {Array.from({ length: lines }, (_, line) => <span key={line} className="ui-sketch" aria-hidden="true" />)}
    </div>
  );
}
