/** One way, of everything. */
export const LATENCY_MS = 10;
