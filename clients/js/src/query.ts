/**
 * Keeps a TanStack Query cache as fresh as the feed: each event makes the queries stale whose key begins with a name of
 * its row in the event table.
 */
import type { QueryClient } from "@tanstack/query-core";
import type { Clock } from "./environment.js";
import { invalidatedBy } from "./events.js";
import type { Realtime } from "./realtime.js";
import { Sweeper } from "./sweeper.js";

export interface BindingOptions {
  /** Events that come so close together are one sweep. */
  sweepMs?: number;
  /** After a loss every query is fetched again, each key at its own moment within this time. */
  spreadMs?: number;
  /** The same for what a replay brought: many clients are back at the same moment. */
  replaySpreadMs?: number;
  random?: () => number;
  clock?: Pick<Clock, "setTimeout" | "clearTimeout">;
}

/** Binds until the returned function is called. */
export function bindQueryClient(
  realtime: Pick<Realtime, "on">,
  client: QueryClient,
  { sweepMs = 50, spreadMs = 5_000, replaySpreadMs = 1_000, random = Math.random, clock }: BindingOptions = {},
): () => void {
  const sweeper = new Sweeper(client, clock ?? globalThis);
  const ends = [
    realtime.on("event", ({ data, replayed }) => {
      const delayMs = replayed ? random() * replaySpreadMs : sweepMs;
      const keys = invalidatedBy(data.type);
      if (keys) for (const key of keys) sweeper.plan(key, delayMs);
      // A newer server knows what it means; we only know that something changed.
      else sweeper.planAll(() => delayMs);
    }),
    realtime.on("caughtUp", ({ recovered }) => {
      if (!recovered) sweeper.planAll(() => random() * spreadMs);
    }),
    () => sweeper.stop(),
  ];
  return () => {
    for (const end of ends) end();
  };
}
