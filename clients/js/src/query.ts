/**
 * Binds a TanStack Query cache to the feed: each event puts its course into the queries that the application describes, and
 * invalidates the other queries whose keys begin with a name in the event table's row of its type.
 */
import type { QueryClient, QueryFilters, QueryKey } from "@tanstack/query-core";
import { type Clock, systemClock } from "./browser_environment.js";
import { type Course, type CourseEventData, invalidatedBy } from "./event_table.js";
import { type Delay, Invalidator } from "./query_invalidator.js";
import type { Realtime } from "./realtime.js";
import { type CourseQueries, RowKeeper } from "./row_keeper.js";

export type { CourseList, ListPage, ListShape } from "./cached_rows.js";
export { EVENT_TABLE, invalidatedBy, type QueryKeyName } from "./event_table.js";
export type { CourseQueries } from "./row_keeper.js";

/** Options of `bindQueryClient`; durations are in milliseconds. */
export interface BindingOptions {
  /** The queries that contain courses. They get the course of each event, and are fetched only where that is not enough. */
  courses?: CourseQueries;
  /** Events within this time are one batch: each query is fetched once. Default: 50. */
  batchMs?: number;
  /**
   * After a replay each key is invalidated at a random moment within this time, since many clients reconnect together, or
   * within the longer time that the server names. Default: 1,000.
   */
  replaySpreadMs?: number;
  /** As `replaySpreadMs` after a loss, when every key is invalidated, each at its own moment. Default: 5,000. */
  lossSpreadMs?: number;
  /** How long a fetch that began before an event is expected to bring a result. The refetch waits so long. Default: 30,000. */
  patienceMs?: number;
  random?: () => number;
  clock?: Clock;
  /** Further query keys that an event invalidates: at once, or within the time that the server names. */
  alsoStale?: (data: CourseEventData) => readonly QueryKey[];
}

/** A binding. Calling it ends the binding. */
export interface Binding {
  (): void;
  /** Invalidates queries at once, without cancelling a fetch that is under way. */
  invalidate(filters: QueryFilters): void;
  /** Puts a course, as an action has returned it, into the described queries; its event may come later. */
  apply(course: Course): void;
}

/** Keeps the queries of `client` fresh until the returned function is called. */
export function bindQueryClient(
  realtime: Pick<Realtime, "on">,
  client: QueryClient,
  options: BindingOptions = {},
): Binding {
  const { batchMs = 50, replaySpreadMs = 1_000, lossSpreadMs = 5_000, random = Math.random } = options;
  const { courses = { lists: [] } } = options;
  const { clock = systemClock, patienceMs = 30_000 } = options;
  const batch: Delay = { delayMs: batchMs, withinMs: batchMs };
  const cache = client.getQueryCache();
  const invalidator = new Invalidator(client, clock, patienceMs, () => keeper.lists());
  // After the invalidator, which must see the end of a fetch before rows are applied to its result.
  const keeper = new RowKeeper(client, courses, clock, patienceMs, (query, delay) => invalidator.plan(query, delay));

  /** A random moment within the longest of these times, in milliseconds. */
  function spread(...timesMs: number[]): Delay {
    const withinMs = Math.max(...timesMs);
    return { withinMs, delayMs: random() * withinMs };
  }

  function applyEvent(event: CourseEventData, keys: readonly unknown[] | null, delay: Delay): void {
    const { courseId, version, course } = event;
    // The event of an absence names no course.
    if (courseId === undefined) {
      for (const query of keeper.lists().keys()) if (keys?.includes(query.queryKey[0])) invalidator.plan(query, delay);
    } else if (course !== undefined) keeper.apply({ courseId, version, course, event }, delay);
    else for (const query of keeper.concerned(courseId)) invalidator.plan(query, delay);
  }

  function planKey(key: string, data: CourseEventData, delay: Delay): void {
    if (!courses.concerns) {
      invalidator.plan(key, delay);
      return;
    }
    const kept = keeper.lists();
    for (const query of cache.findAll({ queryKey: [key] })) {
      if (!kept.has(query) && courses.concerns(data, query.queryKey)) invalidator.plan(query, delay);
    }
  }

  const endEvents = realtime.on("event", ({ data, replayed, refetchWithinSeconds = 0 }) => {
    const windowMs = refetchWithinSeconds * 1000;
    const delay = replayed ? spread(windowMs, replaySpreadMs) : windowMs > 0 ? spread(windowMs) : batch;
    const keys = invalidatedBy(data.type, data.invalidates);
    applyEvent(data, keys, delay);
    for (const queryKey of options.alsoStale?.(data) ?? []) {
      if (windowMs > 0) for (const query of cache.findAll({ queryKey })) invalidator.plan(query, delay);
      else invalidator.invalidate({ queryKey });
    }
    if (keys) for (const key of keys) planKey(key, data, delay);
    // An unknown type that does not name its queries may concern every query.
    else invalidator.planAll(() => delay);
  });
  const endLosses = realtime.on("caughtUp", ({ recovered, reason, refetchWithinSeconds = 0 }) => {
    if (recovered) return;
    keeper.forget();
    // A page that has just been opened is not one of many that were connected and lost something.
    const withinMs = reason === "no_cursor" ? 0 : refetchWithinSeconds * 1000;
    // What a fetch under way brings may be older than the rows that are shown, and the rows kept for it are gone.
    if (reason !== "no_cursor") invalidator.invalidate({ fetchStatus: "fetching" });
    invalidator.planAll(() => spread(withinMs, lossSpreadMs));
  });

  function apply(course: Course): void {
    const { courseId, version } = course;
    keeper.apply({ courseId, version, course, event: null }, batch);
  }

  function unbind(): void {
    endEvents();
    endLosses();
    const fetching = keeper.stop();
    invalidator.invalidate({ predicate: (query) => fetching.includes(query) });
    invalidator.stop();
  }

  return Object.assign(unbind, { apply, invalidate: (filters: QueryFilters) => invalidator.invalidate(filters) });
}
