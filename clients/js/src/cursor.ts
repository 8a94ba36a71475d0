/** Cursors are opaque to applications. The feed looks inside to see order and holes. */
const SHAPE = /^(.+)\.(\d{1,15})$/;

/**
 * How far `to` is ahead of `from`: 1 for the very next, 0 for the same place. `null` when they cannot be compared: they
 * belong to different numberings, or have a shape that we cannot read.
 */
export function distance(from: string, to: string): number | null {
  if (from === to) return 0;
  const [, fromEpoch, fromSeq] = SHAPE.exec(from) ?? [];
  const [, toEpoch, toSeq] = SHAPE.exec(to) ?? [];
  return fromEpoch && fromEpoch === toEpoch ? Number(toSeq) - Number(fromSeq) : null;
}
