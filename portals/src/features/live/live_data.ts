/** The live data of one signed-in user: query cache, connection, notices and recent changes. */
import { createRealtime, isConnected, type LinkStatus, type Realtime, type RealtimeOptions } from "@coursewire/client";
import { type Binding, bindQueryClient, type CourseQueries } from "@coursewire/client/query";
import { type ObservedSockets, observeSockets } from "@coursewire/client/sockets";
import { QueryClient, type QueryFilters } from "@tanstack/react-query";
import type { Course, Identity } from "@/domain/course.ts";
import { browserStorage } from "@/platform/browser_storage.ts";
import { isTimedOut, isTransient } from "@/platform/request_errors.ts";
import { ActionTracker } from "./action_tracker.ts";
import { ChangeStore } from "./change_store.ts";
import { ConnectionHealth } from "./connection_health.ts";
import { listen } from "./event_listener.ts";
import { KeptLevels } from "./kept_levels.ts";
import { NoticeStore } from "./notice_store.ts";
import { OwnCourses } from "./own_courses.ts";
import { SocketFrames } from "./socket_frames.ts";
import { startCursor, whenLoaded } from "./start_cursor.ts";
import { createTitleBadge } from "./title_badge.ts";

export interface Live {
  client: QueryClient;
  realtime: Realtime;
  /** What presence shares with the connection. */
  shared: { apiUrl: string; identity: string; sockets: ObservedSockets };
  changes: ChangeStore;
  notices: NoticeStore;
  actions: ActionTracker;
  health: ConnectionHealth;
  own: OwnCourses;
  levels: KeptLevels;
  frames: SocketFrames;
  /** Names the person and the service, for what the tabs of one person exchange. */
  name: string;
  /** Puts the response of an action, or of a fetch, into the cached lists, the open course and its history. */
  apply(course: Course): void;
  /** Refetches queries without cancelling the fetch of a page. */
  invalidate(filters: QueryFilters): void;
  /** Connects until the returned function is called. */
  connect(): () => void;
  /** Tries to connect at once, and refetches what has failed. */
  retry(): void;
}

interface Options {
  apiUrl: string;
  identity: string;
  me: Identity;
  /** The queries that events change without a request. */
  courses: CourseQueries;
  getToken: RealtimeOptions["getToken"];
}

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
  const frames = new SocketFrames(globalThis.WebSocket);
  const sockets = observeSockets(frames.WebSocket);
  const environment = { WebSocket: sockets.WebSocket };
  const realtime = createRealtime({ apiUrl, identity, getToken, cursor: () => startCursor(client), environment });
  let binding: Binding | null = null;
  const actions = new ActionTracker(me);
  const changes = new ChangeStore();
  const notices = new NoticeStore(me.instructorId);
  const health = new ConnectionHealth();
  const own = new OwnCourses(browserStorage, identity);
  const levels = new KeptLevels(browserStorage, identity);
  const name = `${apiUrl}|${identity}`;
  const shared = { apiUrl, identity, sockets };
  const live = { client, realtime, shared, changes, notices, actions, health, own, levels, frames, name };

  function onState(status: LinkStatus): void {
    const hadEvents = hasEvents;
    hasEvents = isConnected(status.state);
    if (hasEvents && !hadEvents) refetchFailed(client);
    if (status.state === "connecting") actions.catchUp();
  }

  function connect(): () => void {
    binding = bindQueryClient(realtime, client, { courses });
    const badge = createTitleBadge(`coursewire:seen:${name}`);
    const listener = listen({ ...live, badge, me });
    const ends = [
      binding,
      badge.end,
      actions.share(`coursewire:own:${name}`),
      realtime.onState(onState),
      listener.end,
      health.watch(realtime, client, listener.outageEnded),
      whenLoaded(client, () => realtime.start()),
    ];
    return () => {
      for (const end of ends) end();
      realtime.stop();
    };
  }

  function retry(): void {
    realtime.stop();
    realtime.start();
    refetchFailed(client);
  }

  function apply(course: Course): void {
    binding?.apply(course);
  }

  function invalidate(filters: QueryFilters): void {
    if (binding) binding.invalidate(filters);
    else void client.invalidateQueries(filters);
  }

  return { ...live, apply, invalidate, connect, retry };
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
