/**
 * Invalidates queries by the first element of their keys, after a delay. Further invalidations of a key within the delay
 * join the same batch, so that a burst of events costs one request per query.
 *
 * A fetch that is under way is never cancelled: a requested page arrives, and frequent events do not keep results from being
 * shown. But such a fetch began before the event, so its result counts as stale: the query is fetched again when the fetch
 * has ended, whether it succeeded, failed or was cancelled.
 */
import type { Query, QueryCacheNotifyEvent, QueryClient, QueryFilters } from "@tanstack/query-core";
import type { Clock } from "./browser_environment.js";

type QueryAction = Extract<QueryCacheNotifyEvent, { type: "updated" }>["action"];

/** An invalidated query that no later fetch has made fresh. */
interface Stale {
  /** False while the fetch under way began before the invalidation, or fetches a single page. */
  isCovered: boolean;
  /** Set while it is not covered, since that fetch may never end. */
  timer: unknown;
}

/** Invalidates queries in batches until `stop`. */
export class Invalidator {
  readonly #client: QueryClient;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #planned = new Map<unknown, { timer: unknown; dueAt: number }>();
  readonly #stale = new Map<string, Stale>();
  readonly #unsubscribe: () => void;
  #isStopped = false;

  /** `patienceMs`: how long a refetch waits for a fetch that began before the event. */
  constructor(client: QueryClient, clock: Clock, patienceMs: number) {
    this.#client = client;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#unsubscribe = client.getQueryCache().subscribe((event) => {
      if (event.type === "removed") this.#forget(event.query);
      if (event.type === "updated") this.#onUpdate(event.query, event.action);
    });
  }

  /** Invalidates the queries under a key after the delay, or earlier if that is planned already. */
  plan(key: unknown, delayMs: number): void {
    const dueAt = this.#clock.now() + delayMs;
    const planned = this.#planned.get(key);
    if (planned && planned.dueAt <= dueAt) return;
    this.#clock.clearTimeout(planned?.timer);
    const timer = this.#clock.setTimeout(() => this.#invalidateKey(key), delayMs);
    this.#planned.set(key, { timer, dueAt });
  }

  /** Plans every key of the cache, each with its own delay. */
  planAll(delayMs: () => number): void {
    const queries = this.#client.getQueryCache().getAll();
    for (const key of new Set(queries.map(firstOf))) this.plan(key, delayMs());
  }

  /** Invalidates queries now. A query that is being fetched is fetched again afterwards. */
  invalidate(filters: QueryFilters): void {
    for (const query of this.#client.getQueryCache().findAll(filters)) {
      this.#note(query, query.state.fetchStatus === "idle");
    }
    void this.#client.invalidateQueries(filters, { cancelRefetch: false });
  }

  /** Ends all fetching. Planned queries are marked as stale, so that they are fetched when they are mounted again. */
  stop(): void {
    this.#isStopped = true;
    for (const [key, { timer }] of this.#planned) {
      this.#clock.clearTimeout(timer);
      void this.#client.invalidateQueries({ predicate: (query) => firstOf(query) === key, refetchType: "none" });
    }
    this.#planned.clear();
    for (const query of this.#client.getQueryCache().findAll()) {
      this.#clock.clearTimeout(this.#stale.get(query.queryHash)?.timer);
      // A query that is being fetched is marked when the fetch has ended.
      if (query.state.fetchStatus === "idle") this.#stale.delete(query.queryHash);
    }
    this.#unsubscribeWhenDone();
  }

  #invalidateKey(key: unknown): void {
    this.#planned.delete(key);
    this.invalidate({ predicate: (query) => firstOf(query) === key });
  }

  #onUpdate(query: Query, action: QueryAction): void {
    const known = this.#stale.get(query.queryHash);
    if (action.type === "fetch") {
      const isPage = action.meta?.fetchMore !== undefined;
      // The fetch of a page may also replace a refetch that the application has started.
      if (known || (isPage && query.state.isInvalidated)) this.#note(query, !isPage);
    } else if (known && query.state.fetchStatus === "idle" && ENDS.includes(action.type)) {
      this.#settled(query, known, action.type === "success" && !action.manual);
    }
  }

  /** A fetch has ended, or `setQueryData` was called, which TanStack Query takes for fresh data. */
  #settled(query: Query, { isCovered }: Stale, isFetched: boolean): void {
    if (isCovered && isFetched) this.#forget(query);
    else this.#mark(query, isCovered || this.#isStopped ? "none" : "active");
    if (this.#isStopped) this.#forget(query);
  }

  #mark(query: Query, refetchType: "none" | "active"): void {
    void this.#client.invalidateQueries({ predicate: (other) => other === query, refetchType });
  }

  #note(query: Query, isCovered: boolean): void {
    if (this.#isStopped) return;
    const known = this.#stale.get(query.queryHash);
    if (known && !known.isCovered && !isCovered) return;
    this.#clock.clearTimeout(known?.timer);
    // `#mark` cancels the fetch under way.
    const timer = isCovered ? null : this.#clock.setTimeout(() => this.#mark(query, "active"), this.#patienceMs);
    this.#stale.set(query.queryHash, { isCovered, timer });
  }

  #forget(query: Query): void {
    this.#clock.clearTimeout(this.#stale.get(query.queryHash)?.timer);
    this.#stale.delete(query.queryHash);
    this.#unsubscribeWhenDone();
  }

  #unsubscribeWhenDone(): void {
    if (this.#isStopped && this.#stale.size === 0) this.#unsubscribe();
  }
}

/** The actions that end a fetch: success, failure, and cancelling, which restores the previous state. */
const ENDS: QueryAction["type"][] = ["success", "error", "setState"];

function firstOf({ queryKey }: { queryKey: readonly unknown[] }): unknown {
  return queryKey[0];
}
