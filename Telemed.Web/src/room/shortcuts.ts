import { useEffect } from 'react';
import { Observable } from '../shared/observable';

const storageKey = 'telemed.shortcuts';

function kept(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

/** Whoever speaks to their computer types letters by accident: single keys can be switched off. https://www.w3.org/TR/WCAG22/#character-key-shortcuts */
export const shortcutsOn = new Observable(typeof localStorage === 'undefined' || kept());

export function switchShortcuts(on: boolean): void {
  shortcutsOn.set(on);
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {
    // Not kept, then.
  }
}

/** What every single key does. `?` works on every keyboard by whatever keys it is made. */
export type ShortcutKey = 'm' | 'v' | 's' | 'c' | 'p' | 'd' | 'h' | 'l' | 'f' | 'i' | '?';

/** Escape, which closes what is open, is no shortcut of its own: it always works. */
export function useRoomShortcuts(actions: Readonly<Record<ShortcutKey, (() => void) | null>>, onEscape: () => void, resting: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (resting || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
        return;
      }
      if (event.key === 'Escape') {
        onEscape();
        return;
      }
      const typing = event.target instanceof HTMLElement && event.target.closest('input:not([type=checkbox], [type=radio]), select, textarea') !== null;
      const action = Object.hasOwn(actions, event.key.toLowerCase()) ? actions[event.key.toLowerCase() as ShortcutKey] : null;
      if (!typing && shortcutsOn.get() && action !== null) {
        event.preventDefault();
        action();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, [actions, onEscape, resting]);
}
