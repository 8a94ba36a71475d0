/**
 * Binds a TanStack Query cache to the feed: each event invalidates the queries whose keys begin with a name in the event
 * table's row of its type.
 */
import type { QueryClient, QueryFilters, QueryKey } from "@tanstack/query-core";
import { type Clock, systemClock } from "./browser_environment.js";
import { type CourseEventData, invalidatedBy } from "./event_table.js";
import { Invalidator } from "./query_invalidator.js";
import type { Realtime } from "./realtime.js";

export { EVENT_TABLE, invalidatedBy, type QueryKeyName } from "./event_table.js";

/** Options of `bindQueryClient`; durations are in milliseconds. */
export interface BindingOptions {
  /** Events within this time are one batch: each query is fetched once. Default: 50. */
  batchMs?: number;
  /** After a replay each key is invalidated at a random moment within this time, since many clients reconnect together. Default: 1,000. */
  replaySpreadMs?: number;
  /** After a loss every key is invalidated, each at its own random moment within this time. Default: 5,000. */
  lossSpreadMs?: number;
  /** How long the refetch after an event waits for a fetch that began before the event. Default: 30,000. */
  patienceMs?: number;
  random?: () => number;
  clock?: Clock;
  /** Further query keys that an event invalidates at once. */
  alsoStale?: (data: CourseEventData) => readonly QueryKey[];
}

/** A binding. Calling it ends the binding. */
export interface Binding {
  (): void;
  /** Invalidates queries at once, without cancelling a fetch that is under way. */
  invalidate(filters: QueryFilters): void;
}

/** Keeps the queries of `client` fresh until the returned function is called. */
export function bindQueryClient(
  realtime: Pick<Realtime, "on">,
  client: QueryClient,
  options: BindingOptions = {},
): Binding {
  const { batchMs = 50, replaySpreadMs = 1_000, lossSpreadMs = 5_000, random = Math.random } = options;
  const invalidator = new Invalidator(client, options.clock ?? systemClock, options.patienceMs ?? 30_000);

  const endEvents = realtime.on("event", ({ data, replayed }) => {
    const delayMs = replayed ? random() * replaySpreadMs : batchMs;
    for (const queryKey of options.alsoStale?.(data) ?? []) invalidator.invalidate({ queryKey });
    const keys = invalidatedBy(data.type);
    if (keys) for (const key of keys) invalidator.plan(key, delayMs);
    // An unknown type, of a newer server, may concern every query.
    else invalidator.planAll(() => delayMs);
  });
  const endLosses = realtime.on("caughtUp", ({ recovered }) => {
    if (!recovered) invalidator.planAll(() => random() * lossSpreadMs);
  });

  function unbind(): void {
    endEvents();
    endLosses();
    invalidator.stop();
  }

  return Object.assign(unbind, { invalidate: (filters: QueryFilters) => invalidator.invalidate(filters) });
}
