/** Everything of one signed-in person that is live: the query cache, the connection, and what was heard. */
import { createRealtime, isConnected, type LinkStatus, type Realtime, type RealtimeOptions } from "@coursewire/client";
import { type Binding, bindQueryClient } from "@coursewire/client/query";
import { QueryClient, type QueryFilters } from "@tanstack/react-query";
import type { Identity } from "@/domain/course.ts";
import { sentenceOf, titleOf } from "@/domain/sentences.ts";
import { isTimedOut, isTransient } from "@/platform/problem.ts";
import { ActionTracker } from "./action_tracker.ts";
import { ChangeStore } from "./change_store.ts";
import { startCursor, whenLoaded } from "./start_cursor.ts";
import { type Toast, ToastStore } from "./toast_store.ts";

export interface Live {
  client: QueryClient;
  realtime: Realtime;
  changes: ChangeStore;
  toasts: ToastStore;
  actions: ActionTracker;
  /** Has queries fetched anew without cancelling a page that is on its way. */
  invalidate(filters: QueryFilters): void;
  /** Connects until the returned function is called. */
  connect(): () => void;
}

interface Options {
  apiUrl: string;
  identity: string;
  me: Identity;
  getToken: RealtimeOptions["getToken"];
}

type ToastContent = Omit<Toast, "id">;

const RETRIES = 3;

export function createLive({ apiUrl, identity, me, getToken }: Options): Live {
  let hasEvents = false;
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // Events make queries stale, time does not.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnReconnect: false,
        refetchOnWindowFocus: () => (hasEvents ? false : "always"),
        networkMode: "always",
        retry: (failures, error) => failures < (isTimedOut(error) ? 1 : RETRIES) && isTransient(error),
      },
      mutations: { networkMode: "always" },
    },
  });
  const realtime = createRealtime({ apiUrl, identity, getToken, cursor: () => startCursor(client) });
  let binding: Binding | null = null;
  const actions = new ActionTracker(me);
  const live = { client, realtime, changes: new ChangeStore(), toasts: new ToastStore(), actions };

  function onState(status: LinkStatus): void {
    const hadEvents = hasEvents;
    hasEvents = isConnected(status.state);
    if (hasEvents && !hadEvents) refetchFailed(client);
    if (status.state === "connecting") actions.catchUp();
  }

  function connect(): () => void {
    // Single courses are not in the event table: they are known by their number.
    binding = bindQueryClient(realtime, client, { alsoStale: ({ courseId }) => [["course", courseId]] });
    const ends = [
      binding,
      actions.share(`coursewire:own:${apiUrl}|${identity}`),
      realtime.onState(onState),
      listen(live, me.instructorId),
      whenLoaded(client, () => realtime.start()),
    ];
    return () => {
      for (const end of ends) end();
      realtime.stop();
    };
  }

  function invalidate(filters: QueryFilters): void {
    if (binding) binding.invalidate(filters);
    else void client.invalidateQueries(filters);
  }

  return { ...live, invalidate, connect };
}

/** What failed while there was no connection; what succeeded is brought up to date by the replay alone. */
function refetchFailed(client: QueryClient): void {
  void client.refetchQueries({
    type: "active",
    // A page that is on its way is left alone: the binding has the rest fetched afterwards.
    predicate: ({ state }) =>
      (state.status === "error" || state.isInvalidated) &&
      (state.fetchStatus === "idle" || !state.fetchMeta?.fetchMore),
  });
}

function listen(
  { realtime, changes, toasts, actions }: Omit<Live, "invalidate" | "connect">,
  me: number | null,
): () => void {
  let missed: Promise<ToastContent | null>[] = [];
  const ends = [
    realtime.on("event", ({ data, replayed }) => {
      changes.record(data);
      const news = actions.isMine(data).then((isMine) => {
        changes.add({ event: data, replayed, isMine });
        return isMine ? null : { title: titleOf(data.type), text: sentenceOf(data, me), courseId: data.courseId };
      });
      if (replayed) missed.push(news);
      else void news.then((told) => told && toasts.show(told));
    }),
    realtime.on("caughtUp", ({ recovered, reason }) => {
      const replay = missed;
      // Before the verdicts, which may take a while: the next replay is told by itself.
      missed = [];
      void Promise.all(replay).then((told) => {
        const [first, ...others] = told.filter((news) => news !== null);
        if (first) toasts.show(others.length > 0 ? summary(others.length + 1) : first);
      });
      if (!recovered && reason !== "no_cursor") toasts.show(REFRESHED);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

const REFRESHED: ToastContent = {
  title: "Everything was fetched anew",
  text: "This page had been away for too long to be told of single changes.",
  courseId: null,
};

function summary(count: number): ToastContent {
  return { title: "Caught up", text: `${count} changes happened while you were away.`, courseId: null };
}
