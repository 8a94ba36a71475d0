/** Reads of something that is fetched in many parts: one part that fails for a moment does not end the whole. */
import { isTimedOut, isTransient, Problem } from "./request_errors.ts";

const MAX_REPETITIONS = 3;
/** A repetition may take as long as the request that has exceeded its time. */
const MAX_AFTER_TIME_OUT = 1;
const FIRST_PAUSE_MS = 1_000;
/** Whoever waits for the whole decides about a longer pause. */
const MAX_PAUSE_MS = 60_000;
/** Added at random, so that those who were refused together do not all come back at the same moment. */
const SPREAD_MS = 500;

/** Repeats the read after a missing response, 429 and 5xx, for which it waits as long as the service asks. Else rejects as `read` does. */
export async function patientRead<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await read();
    } catch (error) {
      const ms = signal?.aborted ? null : pauseAfter(error, failures);
      if (ms === null) throw error;
      await pause(ms + Math.random() * SPREAD_MS, signal);
      signal?.throwIfAborted();
    }
  }
}

/** In milliseconds; `null` if the read is not repeated. */
function pauseAfter(error: unknown, failures: number): number | null {
  if (!isTransient(error) || failures >= (isTimedOut(error) ? MAX_AFTER_TIME_OUT : MAX_REPETITIONS)) return null;
  const seconds = error instanceof Problem ? error.retryAfterSeconds : null;
  const ms = seconds === null ? FIRST_PAUSE_MS * 2 ** failures : seconds * 1_000;
  return ms > MAX_PAUSE_MS ? null : ms;
}

/** Ends earlier when the signal is aborted. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
