/** The private address of the person's calendar feed. The service shows it once, when it is made. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { useOneRequest } from "@/ui/index.ts";

interface CalendarFeed {
  createdAt: string;
  language: string;
}

interface Stored {
  feed: CalendarFeed | null;
}

/** After the change, or not done: there `exists` an address that the page did not show. */
type Outcome = { address: string | null } | "exists" | "failed";

const KEY = ["calendarFeed"];
const PATH = "/calendar-feed";

export function useCalendarFeed() {
  const { api } = useSignedIn();
  const client = useQueryClient();
  const query = useKnownQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<Stored>(PATH, signal),
    // Nobody is told when another browser makes or revokes the address.
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
  });
  const [made, setMade] = useState<{ address: string; createdAt: string } | null>(null);
  const { isBusy, failure, attempt } = useOneRequest();

  async function send(path: string): Promise<Outcome> {
    return (await attempt(() => post(path)))?.answer ?? "failed";
  }

  async function post(path: string): Promise<Outcome> {
    try {
      const { address = null, feed } = await api.change<Stored & { address?: string }>("POST", path, {});
      // A fetch that began before would hide the address, which is shown only once.
      await client.cancelQueries({ queryKey: KEY });
      client.setQueryData<Stored>(KEY, { feed });
      setMade(address !== null && feed ? { address, createdAt: feed.createdAt } : null);
      return { address };
    } catch (error) {
      if (error instanceof Problem && error.code === "feed_exists") {
        await client.refetchQueries({ queryKey: KEY });
        return "exists";
      }
      throw error;
    }
  }

  return {
    query,
    /** Of the feed that was made on this page; `null` otherwise, and when another page has replaced or revoked it. */
    address: made && made.createdAt === query.data?.feed?.createdAt ? made.address : null,
    isBusy,
    failure,
    /** An earlier address stays, unless the person was asked whether it may be replaced. */
    create: (mayReplace: boolean) => send(mayReplace ? `${PATH}?replace=true` : PATH),
    revoke: () => send(`${PATH}/revoke`),
  };
}
