const storageKey = 'telemed.joinCode';

/**
 * The join code in what a person typed or pasted: a join link (the code is its fragment), or the code itself. Null when there is none.
 */
export function joinCodeIn(text: string): string | null {
  const trimmed = text.trim();
  const fragment = /#([^\s#]+)/.exec(trimmed)?.[1];
  if (fragment === undefined && /[/:.]/.test(trimmed)) {
    return null; // A link without a code.
  }
  const code = decode(fragment ?? trimmed).replace(/\s+/g, '');
  return /^[\w-]{4,128}$/.test(code) ? code : null;
}

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

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
