/** Which page a one-time link leads to: the first administrator's, or that of somebody who sets a password. */
export type AccountPageKind = 'setup' | 'invitation';

const storageKey = 'telemed.oneTimeSecret';

/** The page of accounts that an address is, or null. */
export function accountPageOf(path: string): AccountPageKind | null {
  return path === '/setup' ? 'setup' : path === '/invitation' ? 'invitation' : null;
}

/** The secret in a fragment such as `#kD3…`, or null when it holds none. */
export function secretIn(fragment: string): string | null {
  return /^#([\w-]{20,64})$/.exec(fragment)?.[1] ?? null;
}

/** Takes the secret out of the address bar, so that it is in no screenshot, bookmark or history, and keeps it for a reload of this tab. */
export function takeSecret(): string | null {
  const secret = secretIn(location.hash);
  if (location.hash !== '') {
    history.replaceState(null, '', location.pathname + location.search);
  }
  try {
    if (secret === null) {
      return sessionStorage.getItem(storageKey);
    }
    sessionStorage.setItem(storageKey, secret);
  } catch {
    // Storage is switched off: after a reload the link must be opened again.
  }
  return secret;
}

export function forgetSecret(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Nothing was kept.
  }
}
