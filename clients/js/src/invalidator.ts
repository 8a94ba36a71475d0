/**
 * Invalidates queries by the first element of their keys, a little later: what is planned again meanwhile is the same
 * sweep, so that a burst of events costs one request a query.
 *
 * A fetch that is under way is never cancelled: a page that somebody asked for arrives, and events that come faster than
 * answers do not keep every answer from being shown. But it began before the event, so its success must not pass for
 * fresh: such a query is fetched again when that fetch has ended, however it has ended.
 */
import type { Query, QueryCacheNotifyEvent, QueryClient, QueryFilters } from "@tanstack/query-core";
import type { Clock } from "./environment.js";

type QueryAction = Extract<QueryCacheNotifyEvent, { type: "updated" }>["action"];

/** A query that was invalidated and that no fetch begun since has made fresh. */
interface Stale {
  /** False while the fetch under way began before the invalidation, or brings a single page. */
  isCovered: boolean;
  /** Set while it is not covered: that fetch may never end. */
  timer: unknown;
}

export class Invalidator {
  readonly #client: QueryClient;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #planned = new Map<unknown, { timer: unknown; dueAt: number }>();
  readonly #stale = new Map<string, Stale>();
  readonly #unsubscribe: () => void;
  #isStopped = false;

  /** `patienceMs`: for so long a fetch that began before an event may keep the event's own fetch waiting. */
  constructor(client: QueryClient, clock: Clock, patienceMs: number) {
    this.#client = client;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#unsubscribe = client.getQueryCache().subscribe((event) => {
      if (event.type === "removed") this.#forget(event.query);
      if (event.type === "updated") this.#heed(event.query, event.action);
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

  /** Makes queries stale now; those that are being fetched are fetched again afterwards. */
  invalidate(filters: QueryFilters): void {
    for (const query of this.#client.getQueryCache().findAll(filters)) {
      this.#note(query, query.state.fetchStatus === "idle");
    }
    void this.#client.invalidateQueries(filters, { cancelRefetch: false });
  }

  /** Nothing more is fetched. The feed has passed these events: whoever mounts a stale query next fetches it. */
  stop(): void {
    this.#isStopped = true;
    for (const [key, { timer }] of this.#planned) {
      this.#clock.clearTimeout(timer);
      void this.#client.invalidateQueries({ predicate: (query) => firstOf(query) === key, refetchType: "none" });
    }
    this.#planned.clear();
    for (const query of this.#client.getQueryCache().findAll()) {
      this.#clock.clearTimeout(this.#stale.get(query.queryHash)?.timer);
      // What is still being fetched is marked when it has ended.
      if (query.state.fetchStatus === "idle") this.#stale.delete(query.queryHash);
    }
    this.#leaveWhenDone();
  }

  #sweep(key: unknown): void {
    this.#planned.delete(key);
    this.invalidate({ predicate: (query) => firstOf(query) === key });
  }

  #heed(query: Query, action: QueryAction): void {
    const known = this.#stale.get(query.queryHash);
    if (action.type === "fetch") {
      const isPage = action.meta?.fetchMore !== undefined;
      // A page may also be loaded in place of somebody else's refetch.
      if (known || (isPage && query.state.isInvalidated)) this.#note(query, !isPage);
    } else if (known && query.state.fetchStatus === "idle" && ENDS.includes(action.type)) {
      this.#settled(query, known, action.type === "success" && !action.manual);
    }
  }

  /** Nothing is being fetched any more; or data was set by hand, which passes for fresh as well. */
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
    // This cancels what is under way.
    const timer = isCovered ? null : this.#clock.setTimeout(() => this.#mark(query, "active"), this.#patienceMs);
    this.#stale.set(query.queryHash, { isCovered, timer });
  }

  #forget(query: Query): void {
    this.#clock.clearTimeout(this.#stale.get(query.queryHash)?.timer);
    this.#stale.delete(query.queryHash);
    this.#leaveWhenDone();
  }

  #leaveWhenDone(): void {
    if (this.#isStopped && this.#stale.size === 0) this.#unsubscribe();
  }
}

/** What ends a fetch: an answer, a failure, or a cancelling, which puts the state from before back. */
const ENDS: QueryAction["type"][] = ["success", "error", "setState"];

function firstOf({ queryKey }: { queryKey: readonly unknown[] }): unknown {
  return queryKey[0];
}
