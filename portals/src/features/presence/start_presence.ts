/** Fetched when the first page is shown. */
import { createPresence } from "@coursewire/client/presence";
import type { Live } from "@/features/live/index.ts";
import type { PresenceStore } from "./presence_store.ts";

/** Returns what ends it. */
export function startPresence(store: PresenceStore, { realtime, shared }: Live): () => void {
  const presence = createPresence(shared);
  const endWatching = presence.watch(realtime);
  const detach = store.attach(presence);
  return () => {
    endWatching();
    detach();
  };
}
