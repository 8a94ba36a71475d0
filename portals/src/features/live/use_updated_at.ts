import { type QueryCacheNotifyEvent, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useSyncExternalStore } from "react";

/** When a query was fetched or changed last, to the second, in milliseconds since 1970; 0 before that. */
export function useUpdatedAt(): number {
  const client = useQueryClient();
  const newest = useRef<number | null>(null);
  const subscribe = useCallback(
    (listener: () => void) => {
      const cache = client.getQueryCache();
      return cache.subscribe((event: QueryCacheNotifyEvent) => {
        newest.current = Math.max(newest.current ?? 0, wholeSecond(event.query.state.dataUpdatedAt));
        listener();
      });
    },
    [client],
  );
  return useSyncExternalStore(subscribe, () => {
    newest.current ??= Math.max(
      0,
      ...client
        .getQueryCache()
        .getAll()
        .map(({ state }) => wholeSecond(state.dataUpdatedAt)),
    );
    return newest.current;
  });
}

/** Several events within a second show the same time. */
function wholeSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}
