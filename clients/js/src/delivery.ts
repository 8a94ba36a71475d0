/** How long events took from the change to this browser. Only pushes count: a replay tells how long we were away. */
export interface DeliveryTimes {
  count: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
}

// Enough for a percentile, little enough for a busy minute.
const MAX_SAMPLES = 1000;

export class DeliveryRecorder {
  #samples: number[] = [];

  add(timestamp: string, nowMs: number): void {
    const tookMs = nowMs - Date.parse(timestamp);
    if (Number.isNaN(tookMs) || this.#samples.length >= MAX_SAMPLES) return;
    // A clock that is behind the server's would make it negative, which the server refuses.
    this.#samples.push(Math.max(0, tookMs));
  }

  /** What was measured since the last call; `undefined` when nothing was. */
  take(): DeliveryTimes | undefined {
    const sorted = this.#samples.sort((a, b) => a - b);
    this.#samples = [];
    if (sorted.length === 0) return undefined;
    const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { count: sorted.length, p50Ms: rank(0.5), p95Ms: rank(0.95), maxMs: rank(1) };
  }
}
