/**
 * The buckets in which times are reported: bucket 0 ends at 8 ms, and each next one at 2^(1/8) times the end of the one
 * before. `chalicelib/metrics/histogram.py` has the same, and `tests/wire/buckets.json` examples for both.
 */
const FIRST_MS = 8;
const PER_DOUBLING = 8;
export const LAST_BUCKET = 128;

/** Negative times, as of a clock that is behind, are in the first bucket. */
export function bucketOf(milliseconds: number): number {
  if (milliseconds <= FIRST_MS) return 0;
  return Math.min(LAST_BUCKET, Math.ceil(PER_DOUBLING * Math.log2(milliseconds / FIRST_MS)));
}

/** Pairs of bucket and count, by bucket. */
export function histogram(times: readonly number[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(bucketOf(time), (counts.get(bucketOf(time)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b);
}
