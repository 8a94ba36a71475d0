/** Cursors are opaque to applications. The feed parses them to recognize repeats, and to order events without `after`. */
const SHAPE = /^(.+)\.(\d{1,15})$/;

/**
 * How many events `to` is ahead of `from`: 1 for the next event, 0 for the same position, negative if it is behind.
 * `null` when the cursors cannot be compared: their epochs differ, or one of them cannot be parsed.
 */
export function distance(from: string, to: string): number | null {
  if (from === to) return 0;
  const [, fromEpoch, fromSeq] = SHAPE.exec(from) ?? [];
  const [, toEpoch, toSeq] = SHAPE.exec(to) ?? [];
  return fromEpoch && fromEpoch === toEpoch ? Number(toSeq) - Number(fromSeq) : null;
}

/** Whether an event is the next after the cursor: by its `after`, or by its number if the server sends no `after`. */
export function isNext(cursor: string, { id, after }: { id: string; after?: string }): boolean {
  return after ? after === cursor : distance(cursor, id) === 1;
}
