/**
 * Applies rows of courses to the queries that an application has described.
 *
 * The rows that arrive after the start of a fetch are applied to its result again, because the result may be older. So no
 * fetch takes back a newer row. A query may look idle while a fetch is under way: when a fetch ends just as another one
 * replaces it, TanStack Query shows the end of the first. So rows are kept for some time after the end too.
 */
import type { Query, QueryCacheNotifyEvent, QueryClient, QueryKey } from "@tanstack/query-core";
import type { Clock } from "./browser_environment.js";
import {
  asCourse,
  type Changed,
  type CourseList,
  inHistory,
  inList,
  type PageEnds,
  pageEnds,
  type Row,
  versionIn,
} from "./cached_rows.js";
import type { CourseEventData } from "./event_table.js";
import type { Delay } from "./query_invalidator.js";

const MAX_VERSIONS = 5000;

/** The queries of an application that contain courses. */
export interface CourseQueries {
  lists: readonly CourseList[];
  /** The key of the query of one course, whose data are the course. */
  course?(courseId: number): QueryKey;
  /** The key of the query of a course's history, whose data are its entries or the service's response. */
  history?(courseId: number): QueryKey;
  /**
   * Whether an event may change a query that is not described and whose key the event's type invalidates. Default: always.
   * Not called for events of unknown types, nor after a loss: both concern every query.
   */
  concerns?(event: CourseEventData, queryKey: QueryKey): boolean;
}

/** A row, how a query gets it, and the delay of a refetch if that does not suffice. */
interface Application {
  readonly row: Row;
  readonly arrivedAt: number;
  readonly delay: Delay;
  changed(data: unknown, row: Row): Changed;
}

/** Applies rows until `stop`. */
export class RowKeeper {
  readonly #client: QueryClient;
  readonly #queries: CourseQueries;
  readonly #onUnsure: (query: Query, delay: Delay) => void;
  readonly #clock: Clock;
  readonly #keptMs: number;
  /** What has arrived since the start of a query's last fetch. */
  readonly #arrived = new Map<Query, Application[]>();
  /** The queries that were idle since the start of their last fetch. */
  readonly #ended = new WeakSet<Query>();
  /** The newest version that was applied, by course: the event of an action may come after the response of a later one. */
  readonly #applied = new Map<number, number>();
  readonly #ends = new WeakMap<Query, PageEnds>();
  readonly #unsubscribe: () => void;

  /**
   * `keptMs`: how long after its end a fetch may still bring an older result. `onUnsure` is called for a query that must be
   * fetched to be fresh.
   */
  constructor(
    client: QueryClient,
    queries: CourseQueries,
    clock: Clock,
    keptMs: number,
    onUnsure: (query: Query, delay: Delay) => void,
  ) {
    this.#client = client;
    this.#queries = queries;
    this.#clock = clock;
    this.#keptMs = keptMs;
    this.#onUnsure = onUnsure;
    this.#unsubscribe = client.getQueryCache().subscribe((event) => this.#onCache(event));
  }

  /** The queries of the described lists. */
  lists(): Map<Query, CourseList> {
    const found = new Map<Query, CourseList>();
    for (const list of this.#queries.lists) {
      const { queryKey, predicate } = list;
      for (const query of this.#client.getQueryCache().findAll(predicate ? { queryKey, predicate } : { queryKey })) {
        if (!found.has(query)) found.set(query, list);
      }
    }
    return found;
  }

  /** The described queries that a change of the course concerns. */
  concerned(courseId: number): Query[] {
    return [...this.#targets(courseId).keys()];
  }

  /** Applies a row to every query that it concerns. Queries that need a fetch are named with the delay in milliseconds. */
  apply(row: Row, delay: Delay): void {
    const newest = Math.max(row.version, this.#applied.get(row.courseId) ?? 0);
    // Only limits memory: a course that has left a list could then come back until its next event.
    if (this.#applied.size >= MAX_VERSIONS) this.#applied.clear();
    this.#applied.set(row.courseId, newest);
    for (const [query, changed] of this.#targets(row.courseId)) {
      const application = { row, arrivedAt: this.#clock.now(), delay, changed };
      this.#keep(query, application);
      // What a failed query contains is not known to be complete.
      if (query.state.status === "error") this.#onUnsure(query, delay);
      else this.#change(query, [application]);
    }
  }

  /** Forgets what has arrived: versions may be lower after a loss. */
  forget(): void {
    this.#arrived.clear();
    this.#applied.clear();
  }

  /** Ends the application of rows. Returns the queries whose fetch under way may bring older rows. */
  stop(): Query[] {
    this.#unsubscribe();
    const fetching = [...this.#arrived.keys()].filter(({ state }) => state.fetchStatus !== "idle");
    this.forget();
    return fetching;
  }

  #keep(query: Query, application: Application): void {
    let arrived = this.#arrived.get(query) ?? [];
    if (query.state.fetchStatus === "idle") {
      this.#ended.add(query);
      arrived = arrived.filter(({ arrivedAt }) => arrivedAt > application.arrivedAt - this.#keptMs);
    }
    this.#arrived.set(query, [...arrived, application]);
  }

  #targets(courseId: number): Map<Query, Application["changed"]> {
    const targets = new Map<Query, Application["changed"]>();
    for (const [query, list] of this.lists()) {
      targets.set(query, (data, row) => this.#inList(list, query, data, row));
    }
    const add = (queryKey: QueryKey | undefined, changed: Application["changed"]): void => {
      const query = queryKey && this.#client.getQueryCache().find({ queryKey, exact: true });
      if (query) targets.set(query, changed);
    };
    add(this.#queries.course?.(courseId), asCourse);
    add(this.#queries.history?.(courseId), inHistory);
    return targets;
  }

  #inList(list: CourseList, query: Query, data: unknown, row: Row): Changed {
    const ends = this.#noteEnds(list, query, data, false);
    return inList(list, query.queryKey, data, row, ends, row.version >= this.#newestVersion(row.courseId));
  }

  #noteEnds(list: CourseList, query: Query, data: unknown, isFetched: boolean): PageEnds {
    const ends = pageEnds(list, data, this.#ends.get(query), isFetched);
    this.#ends.set(query, ends);
    return ends;
  }

  /** The newest known version of a course. A row that is older is not inserted where the course has left already. */
  #newestVersion(courseId: number): number {
    const shown = [...this.lists()].map(([query, list]) => versionIn(list, query.state.data, courseId));
    return Math.max(this.#applied.get(courseId) ?? 0, ...shown);
  }

  /** Changes the data at once, so that nobody sees them with a part of the rows. */
  #change(query: Query, applications: readonly Application[]): void {
    const { data: before, isInvalidated } = query.state;
    if (before === undefined) return;
    let data: unknown = before;
    for (const { row, delay, changed } of applications) {
      const after = changed(data, row);
      data = after.data;
      if (after.isUnsure) this.#onUnsure(query, delay);
    }
    if (data === before) return;
    query.setData(data, { manual: true });
    // A row does not make the other rows fresh.
    if (isInvalidated) query.invalidate();
  }

  #onCache(event: QueryCacheNotifyEvent): void {
    const { query } = event;
    if (event.type === "removed") this.#arrived.delete(query);
    if (event.type === "updated" && event.action.type === "fetch" && this.#ended.delete(query)) {
      // The result of the fetch contains these rows.
      this.#arrived.delete(query);
    }
    if (event.type !== "updated" || !hasNewState(event.action)) return;
    const list = this.lists().get(query);
    // Before anything takes the last course from a page.
    if (list) this.#noteEnds(list, query, query.state.data, event.action.type === "success");
    if (query.state.fetchStatus === "idle") this.#ended.add(query);
    if (query.state.status !== "error") this.#change(query, this.#arrived.get(query) ?? []);
  }
}

/** Whether the data are those of a fetch, or after a cancelled fetch those before it, as in earlier versions of TanStack Query. */
function hasNewState(action: Extract<QueryCacheNotifyEvent, { type: "updated" }>["action"]): boolean {
  return (action.type === "success" && !action.manual) || action.type === "error" || action.type === "setState";
}
