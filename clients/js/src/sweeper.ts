/**
 * Invalidates queries by the first element of their keys, a little later: what is planned again meanwhile is the same
 * sweep, so that a burst of events costs one request a query.
 */
import type { Query, QueryClient, QueryFilters } from "@tanstack/query-core";
import type { Clock } from "./environment.js";

export class Sweeper {
  readonly #client: QueryClient;
  readonly #clock: Clock;
  readonly #planned = new Map<unknown, { timer: unknown; dueAt: number }>();
  /** Hashes of queries whose first fetch began before an invalidation and has not come back. */
  readonly #outdated = new Set<string>();
  readonly #unsubscribe: () => void;

  constructor(client: QueryClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
    this.#unsubscribe = client.getQueryCache().subscribe((event) => {
      if (event.type === "removed") this.#outdated.delete(event.query.queryHash);
      if (event.type === "updated" && event.action.type === "success") this.#settled(event.query);
    });
  }

  /** Makes the queries under a key stale by then; sooner if it was planned for sooner. */
  plan(key: unknown, delayMs: number): void {
    const dueAt = this.#clock.now() + delayMs;
    const planned = this.#planned.get(key);
    if (planned && planned.dueAt <= dueAt) return;
    this.#clock.clearTimeout(planned?.timer);
    const timer = this.#clock.setTimeout(() => this.#sweep(key), delayMs);
    this.#planned.set(key, { timer, dueAt });
  }

  /** The same for every key that the cache knows, each with a delay of its own. */
  planAll(delayMs: () => number): void {
    const queries = this.#client.getQueryCache().getAll();
    for (const key of new Set(queries.map(firstOf))) this.plan(key, delayMs());
  }

  stop(): void {
    this.#unsubscribe();
    for (const [key, { timer }] of this.#planned) {
      this.#clock.clearTimeout(timer);
      // The feed has passed these events and will not tell them again: whoever mounts such a query next fetches it.
      void this.#client.invalidateQueries({ predicate: (query) => firstOf(query) === key, refetchType: "none" });
    }
    this.#planned.clear();
  }

  #sweep(key: unknown): void {
    this.#planned.delete(key);
    this.invalidate({ predicate: (query) => firstOf(query) === key });
  }

  /** Makes queries stale now, also those that are being fetched. */
  invalidate(filters: QueryFilters): void {
    // The library does not restart a fetch that has nothing to fall back on, and its success would pass for fresh:
    // https://github.com/TanStack/query/issues/8530. Such a query is invalidated again when it has settled.
    for (const query of this.#client.getQueryCache().findAll({ ...filters, fetchStatus: "fetching" })) {
      // Nor one that nobody observes.
      if (query.state.data === undefined || !query.isActive()) this.#outdated.add(query.queryHash);
    }
    void this.#client.invalidateQueries(filters);
  }

  #settled(query: Query): void {
    if (!this.#outdated.delete(query.queryHash)) return;
    void this.#client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}

function firstOf({ queryKey }: { queryKey: readonly unknown[] }): unknown {
  return queryKey[0];
}
