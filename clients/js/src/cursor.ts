/**
 * Cursors are opaque to applications. The feed looks inside to see order and holes, and still works when it cannot.
 */
interface Place {
  epoch: string;
  seq: number;
}

function parse(cursor: string): Place | null {
  const match = /^([^.]+)\.(\d{1,15})$/.exec(cursor);
  return match ? { epoch: match[1] ?? "", seq: Number(match[2]) } : null;
}

/**
 * How far `to` is ahead of `from`: 1 for the very next, 0 for the same place. `foreign` when the two belong to different
 * numberings, `opaque` when at least one is of a shape that we cannot read.
 */
export function distance(from: string, to: string): number | "foreign" | "opaque" {
  if (from === to) return 0;
  const [a, b] = [parse(from), parse(to)];
  if (!a || !b) return "opaque";
  return a.epoch === b.epoch ? b.seq - a.seq : "foreign";
}
