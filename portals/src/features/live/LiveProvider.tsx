import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useSignedIn } from "@/features/session/index.ts";
import { createLive } from "./live_data.ts";
import { LiveContext } from "./use_live.ts";

/** One query cache and one connection per signed-in user. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { session } = useSignedIn();
  const identity = `${session.identity.channel}/${session.username}`;
  return (
    <Connected key={identity} identity={identity}>
      {children}
    </Connected>
  );
}

function Connected({ identity, children }: { identity: string; children: ReactNode }) {
  const { config, store, session } = useSignedIn();
  const [live] = useState(() =>
    createLive({
      apiUrl: config.restUrl,
      identity,
      me: session.identity,
      getToken: (refused) => (refused === undefined ? store.token() : store.renewedToken(refused)),
    }),
  );

  useEffect(() => live.connect(), [live]);

  return (
    <LiveContext value={live}>
      <QueryClientProvider client={live.client}>{children}</QueryClientProvider>
    </LiveContext>
  );
}
