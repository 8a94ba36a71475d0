/**
 * Invalidates queries by the first element of their keys, after a delay. Further invalidations of a key within the delay
 * join the same batch, so that a burst of events costs one request per query.
 *
 * After a long delay only those are fetched that were not fetched meanwhile: they count as stale from the beginning, so a
 * query that a person opens or reloads within the delay is fetched at once.
 *
 * A fetch that is under way is never cancelled: a requested page arrives, and frequent events do not keep results from being
 * shown. But such a fetch began before the event, so its result counts as stale: the query is fetched again when the fetch
 * has ended, whether it succeeded, failed or was cancelled.
 */
import type {
  InvalidateQueryFilters,
  Query,
  QueryCacheNotifyEvent,
  QueryClient,
  QueryFilters,
} from "@tanstack/query-core";
import type { Clock } from "./browser_environment.js";

type QueryAction = Extract<QueryCacheNotifyEvent, { type: "updated" }>["action"];

// A person hardly opens a page within a shorter delay, and marking queries then would split a batch.
const LONG_DELAY_MS = 5_000;

type Kept = Pick<ReadonlySet<Query>, "has">;

/** When to fetch: after `delayMs`, which was chosen within `withinMs`. */
export interface Delay {
  readonly delayMs: number;
  readonly withinMs: number;
}

/** The planned invalidation of a key. `isLong`: its queries are marked as stale already. */
interface Planned {
  timer: unknown;
  dueAt: number;
  isLong: boolean;
}

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
  readonly #kept: () => Kept;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #planned = new Map<unknown, Planned>();
  readonly #stale = new Map<string, Stale>();
  readonly #unsubscribe: () => void;
  #isStopped = false;

  /**
   * `patienceMs`: how long a refetch waits for a fetch that began before the event. `kept` queries are not invalidated by
   * the first element of their keys, but each by itself.
   */
  constructor(client: QueryClient, clock: Clock, patienceMs: number, kept: () => Kept) {
    this.#client = client;
    this.#kept = kept;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#unsubscribe = client.getQueryCache().subscribe((event) => {
      if (event.type === "removed") this.#forget(event.query);
      if (event.type === "updated") this.#onUpdate(event.query, event.action);
    });
  }

  /**
   * Invalidates the queries under a key, or one query, after the delay. A moment that is planned already stays if it is
   * within the time: the earliest of many random moments would come much too soon.
   */
  plan(key: unknown, { delayMs, withinMs }: Delay): void {
    const now = this.#clock.now();
    const planned = this.#planned.get(key);
    const isLong = planned?.isLong || withinMs > LONG_DELAY_MS;
    // Also if it is planned already: it may have been fetched since.
    if (isLong) this.#invalidate({ predicate: this.#isPlanned(key), refetchType: "none" });
    if (planned && planned.dueAt <= now + withinMs) return;
    this.#clock.clearTimeout(planned?.timer);
    const timer = this.#clock.setTimeout(() => this.#invalidatePlanned(key), delayMs);
    this.#planned.set(key, { timer, dueAt: now + delayMs, isLong });
  }

  /** Plans every key of the cache and every kept query, each with its own delay. */
  planAll(delay: () => Delay): void {
    const queries = this.#client.getQueryCache().getAll();
    const kept = this.#kept();
    const keys = queries.map((query) => (kept.has(query) ? query : firstOf(query)));
    for (const key of new Set(keys)) this.plan(key, delay());
  }

  /** Invalidates queries now. A query that is being fetched is fetched again afterwards. */
  invalidate(filters: QueryFilters): void {
    this.#invalidate(filters);
  }

  #invalidate(filters: InvalidateQueryFilters): void {
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
      void this.#client.invalidateQueries({ predicate: this.#isPlanned(key), refetchType: "none" });
    }
    this.#planned.clear();
    for (const query of this.#client.getQueryCache().findAll()) {
      this.#clock.clearTimeout(this.#stale.get(query.queryHash)?.timer);
      // A query that is being fetched is marked when the fetch has ended.
      if (query.state.fetchStatus === "idle") this.#stale.delete(query.queryHash);
    }
    this.#unsubscribeWhenDone();
  }

  #invalidatePlanned(key: unknown): void {
    const isLong = this.#planned.get(key)?.isLong;
    const isPlanned = this.#isPlanned(key);
    this.#planned.delete(key);
    this.#invalidate({ predicate: (query) => isPlanned(query) && (!isLong || this.#stale.has(query.queryHash)) });
  }

  #isPlanned(key: unknown): (query: Query) => boolean {
    const kept = this.#kept();
    return (query) => query === key || (firstOf(query) === key && !kept.has(query));
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
