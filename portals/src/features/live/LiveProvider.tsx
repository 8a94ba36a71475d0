import type { CourseQueries } from "@coursewire/client/query";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useSignedIn } from "@/features/session/index.ts";
import { createLive } from "./live_data.ts";
import { LiveContext } from "./use_live.ts";

interface Props {
  courses: CourseQueries;
  children: ReactNode;
}

/** One query cache and one connection per signed-in user. Events change the queries of `courses` without a request. */
export function LiveProvider({ courses, children }: Props) {
  const { session } = useSignedIn();
  const identity = `${session.identity.channel}/${session.username}`;
  return (
    <Connected key={identity} identity={identity} courses={courses}>
      {children}
    </Connected>
  );
}

function Connected({ identity, courses, children }: Props & { identity: string }) {
  const { config, store, session } = useSignedIn();
  const [live] = useState(() =>
    createLive({
      apiUrl: config.restUrl,
      identity,
      me: session.identity,
      courses,
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
