/** The latency of every message and request, in one direction. */
export const LATENCY_MS = 10;
