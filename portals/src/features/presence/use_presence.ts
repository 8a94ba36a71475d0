import type { PresentPerson } from "@coursewire/client/presence";
import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import { type PageState, PresenceStore } from "./presence_store.ts";

/** Without a provider nobody is present. */
export const PresenceContext = createContext(new PresenceStore());

/** The page is at the course while the component is shown; `null` for none. */
export function useStay(courseId: number | null, state: PageState): void {
  const store = useContext(PresenceContext);
  useEffect(() => (courseId === null ? undefined : store.enter(courseId, state)), [store, courseId, state]);
}

/** Other people at the course. */
export function usePeople(courseId: number): readonly PresentPerson[] {
  const store = useContext(PresenceContext);
  return useSyncExternalStore(store.subscribe, () => store.people(courseId));
}
