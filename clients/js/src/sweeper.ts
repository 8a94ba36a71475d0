/**
 * Invalidates queries by the first element of their keys, later and together: what is planned meanwhile joins the sweep
 * that is already planned for its moment or before.
 */
import type { Query, QueryClient } from "@tanstack/query-core";

interface Timing {
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(timer: never): void;
}
