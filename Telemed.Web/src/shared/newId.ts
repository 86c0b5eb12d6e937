/** An id that no other client of the same person makes up. It is no secret: {@link Math.random} will do. */
export function newId(now: number = Date.now()): string {
  return `${now.toString(36)}-${Math.random().toString(36).slice(2, 10).padEnd(8, '0')}`;
}
