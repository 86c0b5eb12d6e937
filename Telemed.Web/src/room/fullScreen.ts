import { useSyncExternalStore } from 'react';

/** iPhones have no full screen for pages. */
export function canFillScreen(): boolean {
  return document.fullscreenEnabled;
}

/** To be called in a click or a key press. The whole page, so that dialogs are seen too. */
export function toggleFullScreen(): void {
  const change = document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  void change.catch(() => undefined);
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => { document.removeEventListener('fullscreenchange', listener); };
}

export function useFullScreen(): boolean {
  return useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
}
