import { useEffect, useReducer, useState, useSyncExternalStore } from 'react';
import { type Text, dictionaries, language } from '../i18n/text';
import type { Observable } from '../shared/observable';

export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}

export function useText(): Text {
  return dictionaries[useObservable(language)];
}

/** Renders again every so many milliseconds, for what is measured rather than told. */
export function useTick(intervalMs: number): void {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, intervalMs);
    return () => { clearInterval(timer); };
  }, [intervalMs]);
}

/** The time, again and again, for what is shown as passing. */
export function useNow(intervalMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, intervalMs);
    return () => { clearInterval(timer); };
  }, [intervalMs]);
  return now;
}
