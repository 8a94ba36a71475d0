import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

/** When a query was fetched or changed last, in milliseconds since 1970; 0 before that. */
export function useUpdatedAt(): number {
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  return useSyncExternalStore(subscribe, () => Math.max(0, ...cache.getAll().map(({ state }) => state.dataUpdatedAt)));
}
