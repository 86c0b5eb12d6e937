import { joinCodeIn } from '../shared/joinCode';

const storageKey = 'telemed.joinCode';

/**
 * Takes the code out of the address bar, so that it is in no screenshot, bookmark or history, and keeps it for a reload of this tab.
 */
export function takeJoinCode(): string | null {
  const code = joinCodeIn(location.hash);
  if (location.hash !== '') {
    history.replaceState(null, '', location.pathname + location.search);
  }
  if (code !== null) {
    keepJoinCode(code);
    return code;
  }
  return readKept();
}

export function keepJoinCode(code: string): void {
  try {
    sessionStorage.setItem(storageKey, code);
  } catch {
    // Storage is switched off: a reload will ask for the code again.
  }
}

export function forgetJoinCode(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Nothing was kept.
  }
}

function readKept(): string | null {
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
