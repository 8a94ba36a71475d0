/** The events of the channel, the latest first: fetched in pages, and completed by those that come in meanwhile. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { isOfSameEpoch, numberOf } from "@/domain/event_ids.ts";
import {
  type Activity,
  isOfAbsence,
  isOfCourse,
  MAX_ACTIVITIES,
  type ToldEvent,
  useActivities,
  useKnown,
} from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { type ActivityFilters, addressOf, matches, parametersOf } from "./activity_filters.ts";

interface ActivityPart {
  items: { event: string; data: ToldEvent }[];
  next: string | null;
  /** Events behind it are not in the first page; the other pages have none, because they are older. */
  cursor?: string;
}

export interface ActivityState {
  events: readonly ToldEvent[];
  isPending: boolean;
  isFetching: boolean;
  error: Error | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  showMore: () => void;
  retry: () => void;
}

const NONE: readonly ToldEvent[] = [];
/** Pages that lack changes also when they were fetched again, as while the service is behind, are fetched after this time. */
const AGAIN_MS = 30_000;

export function useActivity(filters: ActivityFilters): ActivityState {
  const { api } = useSignedIn();
  const parameters = parametersOf(filters).toString();
  const query = useKnown(
    useInfiniteQuery({
      queryKey: ["activity", parameters],
      queryFn: async ({ pageParam, signal }): Promise<ActivityPart> => {
        const query = new URLSearchParams(parameters);
        if (pageParam !== null) query.set("next", pageParam);
        const { cursor, ...part } = await api.get<ActivityPart>(addressOf("/activity", query), signal);
        return pageParam === null && cursor !== undefined ? { ...part, cursor } : part;
      },
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      // Events that came while the page was closed are not in it.
      refetchOnMount: "always",
    }),
  );
  const { data, isFetching, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } = query;
  const arrived = useActivities();
  const events = useMemo(() => {
    if (!data) return NONE;
    const fetched = data.pages.flatMap(({ items }) => items.map((item) => item.data)).filter(isKnown);
    return merged(
      fetched,
      arrived.map(({ event }) => event).filter((event) => matches(event, filters)),
    );
  }, [data, arrived, filters]);
  useRefetch(data !== undefined && lackSome(data.pages[0]?.cursor, arrived), isFetching, refetch);
  return {
    events,
    isPending: query.isPending,
    isFetching,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: isFetchingNextPage,
    showMore: useCallback(() => {
      if (!isFetchingNextPage) void fetchNextPage();
    }, [isFetchingNextPage, fetchNextPage]),
    retry: useCallback(
      () => void (isFetchNextPageError ? fetchNextPage() : refetch()),
      [isFetchNextPageError, fetchNextPage, refetch],
    ),
  };
}

/**
 * Whether there are changes that are neither in pages with that cursor nor among those that arrived, of which the newest are
 * kept only.
 */
export function lackSome(cursor: string | undefined, arrived: readonly Activity[]): boolean {
  const oldest = arrived.at(-1)?.event.id;
  if (cursor === undefined || oldest === undefined || arrived.length < MAX_ACTIVITIES) return false;
  return isOfSameEpoch(oldest, cursor) && numberOf(oldest) > numberOf(cursor) + 1;
}

/** Fetches the pages again while they lack changes. */
function useRefetch(isIncomplete: boolean, isFetching: boolean, refetch: () => unknown): void {
  const fetchedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (!isIncomplete || isFetching) return;
    const timer = setTimeout(
      () => {
        fetchedAt.current = performance.now();
        refetch();
      },
      Math.max(0, fetchedAt.current + AGAIN_MS - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [isIncomplete, isFetching, refetch]);
}

/** Both without repetitions, the latest first. */
export function merged(fetched: readonly ToldEvent[], arrived: readonly ToldEvent[]): ToldEvent[] {
  const byId = new Map([...fetched, ...arrived].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => b.timestamp.localeCompare(a.timestamp) || numberOf(b.id) - numberOf(a.id));
}

/** Whether the portal has a sentence for the event; a later version of the service may have others. */
function isKnown(event: ToldEvent): boolean {
  return isOfCourse(event) || isOfAbsence(event);
}
