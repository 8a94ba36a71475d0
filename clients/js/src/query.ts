/**
 * Keeps a TanStack Query cache as fresh as the feed: each event makes the queries stale whose key begins with a name of
 * its row in the event table.
 */
import type { QueryClient, QueryFilters, QueryKey } from "@tanstack/query-core";
import { type Clock, systemClock } from "./environment.js";
import { type CourseEventData, invalidatedBy } from "./events.js";
import { Invalidator } from "./invalidator.js";
import type { Realtime } from "./realtime.js";

export { EVENT_TABLE, invalidatedBy, type QueryKeyName } from "./events.js";

export interface BindingOptions {
  /** Events that come so close together are one sweep. */
  batchMs?: number;
  /** What a replay brought is fetched at some moment within this time: many clients are back together. */
  replaySpreadMs?: number;
  /** After a loss everything is fetched again, each key at its own moment within this time. */
  lossSpreadMs?: number;
  /** For so long a fetch that began before an event, such as that of a page, may keep the event's refetch waiting. */
  patienceMs?: number;
  random?: () => number;
  clock?: Clock;
  /** Keys outside the event table that an event makes stale at once. */
  alsoStale?: (data: CourseEventData) => readonly QueryKey[];
}

/** Ends the binding when it is called. */
export interface Binding {
  (): void;
  /** Makes queries stale as an event does: at once, without cancelling a fetch that is under way. */
  invalidate(filters: QueryFilters): void;
}

/** Binds until the returned function is called. */
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
    // A newer server knows what the type means; we know that something has changed.
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
