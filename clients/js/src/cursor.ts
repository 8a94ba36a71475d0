/** Cursors are opaque to applications. The feed looks inside to see order and holes, and still works when it cannot. */
const SHAPE = /^(.+)\.(\d{1,15})$/;

/**
 * How far `to` is ahead of `from`: 1 for the very next, 0 for the same place. `foreign` when the two belong to different
 * numberings, `opaque` when at least one is of a shape that we cannot read.
 */
export function distance(from: string, to: string): number | "foreign" | "opaque" {
  if (from === to) return 0;
  const [, fromEpoch, fromSeq] = SHAPE.exec(from) ?? [];
  const [, toEpoch, toSeq] = SHAPE.exec(to) ?? [];
  if (!fromEpoch || !toEpoch) return "opaque";
  return fromEpoch === toEpoch ? Number(toSeq) - Number(fromSeq) : "foreign";
}
