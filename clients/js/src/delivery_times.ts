/**
 * How long pushed events took from the change to this browser, in milliseconds. Replayed events do not count: their delay
 * is the time without a connection.
 */
export interface DeliveryTimes {
  count: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
}

/** Fewer are kept for the next report: a ping for each event would cost more than the event. */
export const MIN_SAMPLES = 10;
// Enough for percentiles; a limit for busy minutes.
const MAX_SAMPLES = 1000;

/** Collects delivery times between two reports. */
export class DeliveryRecorder {
  #samples: number[] = [];

  /** Records one delivery. `timestamp` is the event's, ISO 8601; invalid ones are ignored. */
  add(timestamp: string, nowMs: number): void {
    const tookMs = nowMs - Date.parse(timestamp);
    if (Number.isNaN(tookMs) || this.#samples.length >= MAX_SAMPLES) return;
    // A clock behind the server's would give a negative time, which the server refuses.
    this.#samples.push(Math.max(0, tookMs));
  }

  /** The recorded times, which are removed; `undefined`, and nothing is removed, if there are fewer than `MIN_SAMPLES`. */
  take(): DeliveryTimes | undefined {
    if (this.#samples.length < MIN_SAMPLES) return undefined;
    const sorted = this.#samples.sort((a, b) => a - b);
    this.#samples = [];
    const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { count: sorted.length, p50Ms: rank(0.5), p95Ms: rank(0.95), maxMs: rank(1) };
  }
}
