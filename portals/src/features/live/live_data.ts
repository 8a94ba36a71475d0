/** The live data of one signed-in user: query cache, connection, toasts and recent changes. */
import { createRealtime, isConnected, type LinkStatus, type Realtime, type RealtimeOptions } from "@coursewire/client";
import { type Binding, bindQueryClient, type CourseQueries } from "@coursewire/client/query";
import { QueryClient, type QueryFilters } from "@tanstack/react-query";
import type { Course, Identity } from "@/domain/course.ts";
import { sentenceOf, titleOf } from "@/domain/event_sentences.ts";
import { isTimedOut, isTransient } from "@/platform/request_errors.ts";
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
  /** Puts the response of an action, or of a fetch, into the cached lists, the open course and its history. */
  apply(course: Course): void;
  /** Refetches queries without cancelling the fetch of a page. */
  invalidate(filters: QueryFilters): void;
  /** Connects until the returned function is called. */
  connect(): () => void;
}

interface Options {
  apiUrl: string;
  identity: string;
  me: Identity;
  /** The queries that events change without a request. */
  courses: CourseQueries;
  getToken: RealtimeOptions["getToken"];
}

type ToastContent = Omit<Toast, "id">;

const RETRIES = 3;

export function createLive({ apiUrl, identity, me, courses, getToken }: Options): Live {
  let hasEvents = false;
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // Events change or invalidate queries, time does not.
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
    binding = bindQueryClient(realtime, client, { courses });
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

  function apply(course: Course): void {
    binding?.apply(course);
  }

  function invalidate(filters: QueryFilters): void {
    if (binding) binding.invalidate(filters);
    else void client.invalidateQueries(filters);
  }

  return { ...live, apply, invalidate, connect };
}

/**
 * Refetches the queries that failed without a connection, or are being tried again. Others are refetched by the events of
 * the replay, at a moment that the binding chooses.
 */
function refetchFailed(client: QueryClient): void {
  void client.refetchQueries({
    type: "active",
    // The fetch of a page is not cancelled; the binding refetches the query afterwards.
    predicate: ({ state }) =>
      (state.status === "error" || (state.isInvalidated && state.fetchStatus !== "idle")) &&
      (state.fetchStatus === "idle" || !state.fetchMeta?.fetchMore),
  });
}

function listen(
  { realtime, changes, toasts, actions }: Omit<Live, "apply" | "invalidate" | "connect">,
  me: number | null,
): () => void {
  let missed: Promise<ToastContent | null>[] = [];
  const ends = [
    realtime.on("event", ({ data, replayed }) => {
      changes.record(data);
      const content = actions.isMine(data).then((isMine) => {
        changes.add({ event: data, replayed, isMine });
        return isMine ? null : { title: titleOf(data.type), text: sentenceOf(data, me), courseId: data.courseId };
      });
      if (replayed) missed.push(content);
      else void content.then((toast) => toast && toasts.show(toast));
    }),
    realtime.on("caughtUp", ({ recovered, reason }) => {
      const replay = missed;
      // Before waiting for the decisions, so that the next replay has its own list.
      missed = [];
      void Promise.all(replay).then((contents) => {
        const [first, ...others] = contents.filter((content) => content !== null);
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
