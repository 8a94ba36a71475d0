/** The React binding: a provider, the client, and the state of its link. */
import type { QueryClient } from "@tanstack/query-core";
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import { CoursewireError } from "./errors.js";
import type { LinkStatus } from "./link/link_driver.js";
import { type BindingOptions, bindQueryClient } from "./query.js";
import type { Realtime } from "./realtime.js";

const RealtimeContext = createContext<Realtime | null>(null);

/** The properties of `RealtimeProvider`. */
export interface RealtimeProviderProps {
  realtime: Realtime;
  /** A query client whose queries are kept fresh. */
  queryClient?: QueryClient | undefined;
  /** How the query client is bound, as it is when the provider is mounted. */
  binding?: BindingOptions | undefined;
  children?: ReactNode;
}

/** Provides the client to its children. The client is started while the provider is mounted. */
export function RealtimeProvider({ realtime, queryClient, binding, children }: RealtimeProviderProps): ReactElement {
  const options = useRef(binding);
  useEffect(() => {
    // Bound before the start, so that the first replay is not missed.
    const unbind = queryClient ? bindQueryClient(realtime, queryClient, options.current) : null;
    realtime.start();
    return () => {
      realtime.stop();
      unbind?.();
    };
  }, [realtime, queryClient]);
  return createElement(RealtimeContext.Provider, { value: realtime }, children);
}

/** The client of the nearest provider. Throws `CoursewireError` without a provider. */
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
