import type { LinkStatus } from "@coursewire/client";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Activity } from "./change_store.ts";
import type { Live } from "./live_data.ts";
import type { Toast } from "./toast_store.ts";

export const LiveContext = createContext<Live | null>(null);

/** Throws without a LiveProvider. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider above it.");
  return live;
}

export function useLinkStatus(): LinkStatus {
  const { realtime } = useLive();
  return useSyncExternalStore(realtime.onState, () => realtime.status);
}

/** Whether the course is highlighted. */
export function useIsFresh(courseId: number): boolean {
  const { changes } = useLive();
  return useSyncExternalStore(changes.subscribe, () => changes.isFresh(courseId));
}

/** The newest event of a course after this version; `null` if there is none. */
export function useNewerEvent(courseId: number, version: number) {
  const { changes } = useLive();
  const latest = useSyncExternalStore(changes.subscribe, () => changes.latest(courseId));
  return latest && latest.version > version ? latest : null;
}

export function useActivities(): readonly Activity[] {
  const { changes } = useLive();
  return useSyncExternalStore(changes.subscribe, () => changes.activities);
}

export function useToasts(): readonly Toast[] {
  const { toasts } = useLive();
  return useSyncExternalStore(toasts.subscribe, () => toasts.toasts);
}
