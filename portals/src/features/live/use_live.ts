import type { LinkStatus } from "@coursewire/client";
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Activity, ChangeStore } from "./change_store.ts";
import type { Outage } from "./connection_health.ts";
import type { Live } from "./live_data.ts";
import type { Notice } from "./notice_store.ts";

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
  return useOfCourse(courseId, (changes) => changes.isFresh(courseId));
}

/** The newest event of a course after this version; `null` if there is none that tells something. */
export function useNewerEvent(courseId: number, version: number) {
  return useOfCourse(courseId, (changes) => changes.newer(courseId, version));
}

/** The course in a newer version that looks the same to the reader; `null` if there is none. */
export function useSameCourse(courseId: number, version: number) {
  return useOfCourse(courseId, (changes) => changes.same(courseId, version)) ?? null;
}

export function useActivities(): readonly Activity[] {
  const { changes } = useLive();
  return useSyncExternalStore(changes.subscribe, () => changes.activities);
}

/** The number of entries that the feed is asked to show; 0 usually. */
export function useWantedActivities(): number {
  const { changes } = useLive();
  return useSyncExternalStore(changes.subscribe, () => changes.wanted);
}

export function useNotices(): readonly Notice[] {
  const { notices } = useLive();
  return useSyncExternalStore(notices.subscribe, () => notices.notices);
}

/** `null` while there is a connection, or has been a moment ago. */
export function useOutage(): Outage | null {
  const { health } = useLive();
  return useSyncExternalStore(health.subscribe, () => health.outage);
}

/** A value that changes with the events of one course only. */
function useOfCourse<Value>(courseId: number, read: (changes: ChangeStore) => Value): Value {
  const { changes } = useLive();
  const subscribe = useCallback((listener: () => void) => changes.subscribeTo(courseId, listener), [changes, courseId]);
  return useSyncExternalStore(subscribe, () => read(changes));
}
