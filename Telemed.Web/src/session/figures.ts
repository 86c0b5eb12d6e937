type Values = readonly (number | null)[];

/** Of those that were measured; null when none was. */
export function meanOf(values: Values): number | null {
  const known = measured(values);
  return known.length === 0 ? null : total(known) / known.length;
}

export function sumOf(values: Values): number | null {
  const known = measured(values);
  return known.length === 0 ? null : total(known);
}

export function greatestOf(values: Values): number | null {
  const known = measured(values);
  return known.length === 0 ? null : Math.max(...known);
}

/** By how much a count has grown; where it began anew, what came since. Null when it was never measured twice in a row. */
export function growthOf(counts: Values): number | null {
  const steps = counts.slice(1).map((count, index) => {
    const before = counts[index] ?? null;
    return before === null || count === null ? null : Math.max(0, count - before);
  });
  return sumOf(steps);
}

function measured(values: Values): readonly number[] {
  return values.filter((value) => value !== null);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
