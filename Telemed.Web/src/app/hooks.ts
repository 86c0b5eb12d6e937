import { useEffect, useReducer, useSyncExternalStore } from 'react';
import { type Text, dictionaries, language } from '../i18n/text';
import type { Observable } from '../media/observable';

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

/** Single-letter shortcuts, unless the person is typing or another key is held. */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, select, textarea') !== null;
      if (!typing && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) {
        shortcuts[event.key.toLowerCase()]?.();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, [shortcuts]);
}
