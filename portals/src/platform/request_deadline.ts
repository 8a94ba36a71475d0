/** Time limits of requests. */

/** A request has exceeded its time limit. */
export class TimedOut extends Error {
  override name = "TimedOut";
  readonly seconds: number;

  constructor(limitMs: number) {
    const seconds = limitMs / 1000;
    super(`No answer has come for ${seconds} seconds.`);
    this.seconds = seconds;
  }
}

/**
 * Runs a request with a signal that is aborted after the limit, with `TimedOut` as its reason, or when `outer` is aborted.
 * The limit includes reading the body. Rejects as `run` does.
 */
export async function within<T>(
  limitMs: number,
  run: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal | null,
): Promise<T> {
  const ending = new AbortController();
  const leave = (): void => ending.abort(outer?.reason);
  const timer = setTimeout(() => ending.abort(new TimedOut(limitMs)), limitMs);
  outer?.addEventListener("abort", leave);
  if (outer?.aborted) leave();
  try {
    return await run(ending.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", leave);
  }
}
