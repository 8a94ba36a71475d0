/**
 * Invalidates queries by the first element of their keys, a little later: what is planned again meanwhile is the same
 * sweep, so that a burst of events costs one request a query.
 */
import type { Query, QueryClient } from "@tanstack/query-core";
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
    for (const { timer } of this.#planned.values()) this.#clock.clearTimeout(timer);
    this.#planned.clear();
  }

  #sweep(key: unknown): void {
    this.#planned.delete(key);
    const predicate = (query: Query): boolean => firstOf(query) === key;
    // The library does not restart a fetch that has nothing to fall back on, and its success would pass for fresh:
    // https://github.com/TanStack/query/issues/8530. Such a query is invalidated again when it has settled.
    for (const query of this.#client.getQueryCache().findAll({ predicate, fetchStatus: "fetching" })) {
      if (query.state.data === undefined) this.#outdated.add(query.queryHash);
    }
    void this.#client.invalidateQueries({ predicate });
  }

  #settled(query: Query): void {
    if (!this.#outdated.delete(query.queryHash)) return;
    void this.#client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}

function firstOf({ queryKey }: { queryKey: readonly unknown[] }): unknown {
  return queryKey[0];
}
