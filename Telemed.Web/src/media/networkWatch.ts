/**
 * - `online`: the browser says that there is a network again.
 * - `changed`: another network, for example from Wi-Fi to the phone's.
 * - `woke`: the machine slept.
 * - `shown`: the page was hidden, which on phones may mean that it was frozen.
 */
export type NetworkChange = 'online' | 'changed' | 'woke' | 'shown';

const lookMs = 2000;
/** Hidden pages' timers come once a second, or, where the page is silent, once a minute: this is more. */
const sleptMs = 70_000;

/** Says when connections are better looked at than trusted. Returns what stops it. */
export function watchNetwork(onChange: (change: NetworkChange) => void): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  window.addEventListener('online', () => { onChange('online'); }, { signal });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') {
      onChange('shown');
    }
  }, { signal });
  // Chrome and Edge; elsewhere a change shows as silence, a second or two later.
  const { connection } = navigator as Navigator & { readonly connection?: EventTarget };
  connection?.addEventListener('change', () => { onChange('changed'); }, { signal });

  let seenAt = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - seenAt > sleptMs) {
      onChange('woke');
    }
    seenAt = now;
  }, lookMs);
  return () => {
    clearInterval(timer);
    stopping.abort();
  };
}
