/** The join code in what a person typed, pasted or scanned: a join link (the code is its fragment), or the code itself. Null when there is none. */
export function joinCodeIn(text: string): string | null {
  const trimmed = text.trim();
  const fragment = /#([^\s#]+)/.exec(trimmed)?.[1];
  if (fragment === undefined && /[/:.]/.test(trimmed)) {
    return null; // A link without a code.
  }
  const code = decoded(fragment ?? trimmed).replace(/\s+/g, '');
  return /^[\w-]{4,128}$/.test(code) ? code : null;
}

/** What stands in an address; as it is, where it is not encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
