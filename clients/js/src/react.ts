/** The thin React binding: a provider, the client, and the state of its link. */
import type { QueryClient } from "@tanstack/query-core";
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useSyncExternalStore,
} from "react";
import { CoursewireError } from "./errors.js";
import type { LinkStatus } from "./link.js";
import { bindQueryClient } from "./query.js";
import type { Realtime } from "./realtime.js";

const RealtimeContext = createContext<Realtime | null>(null);

export interface RealtimeProviderProps {
  realtime: Realtime;
  /** Given, its queries are kept fresh. */
  queryClient?: QueryClient | undefined;
  children?: ReactNode;
}

/** Connects while it is mounted. */
export function RealtimeProvider({ realtime, queryClient, children }: RealtimeProviderProps): ReactElement {
  useEffect(() => {
    // Bound before it starts: the first replay must find somebody who listens.
    const unbind = queryClient ? bindQueryClient(realtime, queryClient) : null;
    realtime.start();
    return () => {
      realtime.stop();
      unbind?.();
    };
  }, [realtime, queryClient]);
  return createElement(RealtimeContext.Provider, { value: realtime }, children);
}

/** The client of the nearest provider. Throws outside of one. */
export function useRealtime(): Realtime {
  const realtime = useContext(RealtimeContext);
  if (!realtime) throw new CoursewireError("useRealtime() needs a <RealtimeProvider> above it.");
  return realtime;
}

/** State, reason and transport of the link; renders again when one of them changes. */
export function useLinkState(): LinkStatus {
  const realtime = useRealtime();
  const status = (): LinkStatus => realtime.status;
  return useSyncExternalStore(realtime.onState, status, status);
}
