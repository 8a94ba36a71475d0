/**
 * A random pause in milliseconds, uniform between 0 and a window that doubles with each failure from `baseMs` up to
 * `capMs` ("full jitter"). Clients that lost their connections together do not reconnect together.
 *
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(failures: number, baseMs: number, capMs: number, random: () => number): number {
  // 2^30 exceeds every cap; a larger exponent would only overflow.
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(failures, 30));
}

/** A random duration between 0.5 and 1.5 times `durationMs`, so that periodic work of many clients spreads out. */
export function jitteredMs(durationMs: number, random: () => number): number {
  return durationMs * (0.5 + random());
}
