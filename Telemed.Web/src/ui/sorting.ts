export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

/** What pressing the head of a column does: up, down, and then as it came. */
export function nextSorting(before: Sorting | null, key: string): Sorting | null {
  return before?.key !== key ? { key, descending: false } : before.descending ? null : { key, descending: true };
}

/** A sorted copy; what has no value stands at the end either way. */
export function sorted<T>(rows: readonly T[], by: (row: T) => string | number | null, descending: boolean): readonly T[] {
  return [...rows].sort((one, other) => {
    const [a, b] = [by(one), by(other)];
    if (a === null || b === null) {
      return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    }
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
    return descending ? -order : order;
  });
}
