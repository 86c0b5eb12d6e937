import type { ReactNode } from 'react';
import { ErrorState } from '../../ui/ErrorState';
import { Loading } from '../../ui/Loading';
import { useAdminText } from '../i18n/adminText';
import { faultWords } from './faults';
import type { Loaded } from './useLoaded';

/** One document in every state that it can be in. `gone` is said where there is no such thing, and then there is nothing to try again. */
export function LoadedView<T>({ loaded, gone, lines = 3, children }: { loaded: Loaded<T>; gone?: string; lines?: number; children: (value: T) => ReactNode }) {
  const text = useAdminText();
  const { value, fault, reload } = loaded;
  const words = fault === null ? '' : fault.kind === 'gone' && gone !== undefined ? gone : faultWords(text, fault);
  if (value === null) {
    return fault === null ? <Loading lines={lines} onRetry={reload} />
      : <ErrorState words={words} {...(fault.kind === 'gone' ? {} : { onRetry: reload })} />;
  }
  return (
    <>
      {fault !== null && <ErrorState words={`${words} ${text.stale}`} onRetry={reload} />}
      {children(value)}
    </>
  );
}
