/**
 * Keeps a TanStack Query cache as fresh as the feed: each event makes the queries stale whose key begins with a name of
 * its row in the event table.
 */
import type { QueryClient, QueryFilters, QueryKey } from "@tanstack/query-core";
import { type Clock, systemClock } from "./environment.js";
import { type CourseEventData, invalidatedBy } from "./events.js";
import type { Realtime } from "./realtime.js";
import { Sweeper } from "./sweeper.js";

export { EVENT_TABLE, invalidatedBy, type QueryKeyName } from "./events.js";

export interface BindingOptions {
  /** Events that come so close together are one sweep. */
  sweepMs?: number;
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
  const { sweepMs = 50, replaySpreadMs = 1_000, lossSpreadMs = 5_000, random = Math.random } = options;
  const sweeper = new Sweeper(client, options.clock ?? systemClock, options.patienceMs ?? 30_000);

  const endEvents = realtime.on("event", ({ data, replayed }) => {
    const delayMs = replayed ? random() * replaySpreadMs : sweepMs;
    for (const queryKey of options.alsoStale?.(data) ?? []) sweeper.invalidate({ queryKey });
    const keys = invalidatedBy(data.type);
    if (keys) for (const key of keys) sweeper.plan(key, delayMs);
    // A newer server knows what the type means; we know that something has changed.
    else sweeper.planAll(() => delayMs);
  });
  const endLosses = realtime.on("caughtUp", ({ recovered }) => {
    if (!recovered) sweeper.planAll(() => random() * lossSpreadMs);
  });

  function unbind(): void {
    endEvents();
    endLosses();
    sweeper.stop();
  }

  return Object.assign(unbind, { invalidate: (filters: QueryFilters) => sweeper.invalidate(filters) });
}
