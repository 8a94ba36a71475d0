import { type ReactNode, useLayoutEffect, useState } from "react";
import { useLive } from "@/features/live/index.ts";
import { whenIdle } from "@/ui/index.ts";
import { PresenceStore } from "./presence_store.ts";
import { PresenceContext } from "./use_presence.ts";

/** Tells others where this page is, and the page who else is there. Without it, as where its code cannot be fetched, nobody is. */
export function PresenceProvider({ children }: { children: ReactNode }) {
  const live = useLive();
  const [store] = useState(() => new PresenceStore());

  // Ends before the connection does, of which the end is an ordinary effect: others are told that this page leaves.
  useLayoutEffect(() => {
    let isOver = false;
    let end: (() => void) | null = null;
    const cancel = whenIdle(() => {
      import("./start_presence.ts").then(
        ({ startPresence }) => {
          if (!isOver) end = startPresence(store, live);
        },
        () => {},
      );
    });
    return () => {
      isOver = true;
      cancel();
      end?.();
    };
  }, [store, live]);

  return <PresenceContext value={store}>{children}</PresenceContext>;
}
