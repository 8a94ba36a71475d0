/**
 * Full jitter: any moment of a window that doubles with each failure, so that clients that were cut off together do not
 * come back together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(failures: number, baseMs: number, capMs: number, random: () => number): number {
  // 2^30 is beyond any cap; more would only overflow.
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(failures, 30));
}

/** Around a duration, from half of it to one and a half: for what is periodic and must not beat in step. */
export function jitteredMs(durationMs: number, random: () => number): number {
  return durationMs * (0.5 + random());
}
