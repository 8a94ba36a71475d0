import type { CourseEventData } from "@coursewire/client";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Identity, Status } from "@/domain/course.ts";
import { useKnownQuery, useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { afterEvent, type CourseTotals, HeardEvents } from "./course_totals.ts";
import { savedCoursesOf } from "./saved_courses.ts";

const KEY = ["courseTotals"];
const COUNTING_MS = 5_000;

/** The totals of the courses that the user may see; `undefined` until they are known. */
export function useCourseTotals(): Record<Status, number> | undefined {
  const { api } = useSignedIn();
  const { data } = useKnownQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<CourseTotals>("/courses/totals", signal),
    select: ({ totals }) => totals ?? undefined,
    // Until the service has counted them.
    refetchInterval: ({ state }) => (state.data?.totals === null ? COUNTING_MS : false),
  });
  return data;
}

/** Keeps the totals true: by events, and after an own action whose event comes late by a fetch. */
export function useTotalsByEvents(): void {
  const { client, realtime, invalidate } = useLive();
  const { identity } = useSignedIn().session;
  useEffect(() => {
    const ends = [
      countEvents(client, realtime, identity, () => invalidate({ queryKey: KEY })),
      savedCoursesOf(client).subscribe(() => {
        if (realtime.state !== "live") invalidate({ queryKey: KEY });
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [client, realtime, identity, invalidate]);
}

/**
 * Applies each event to the totals, and the events that have arrived during a fetch to its result. Totals of before the first
 * event are fetched again, by `refetch`, until the service has counted up to it.
 */
export function countEvents(
  client: QueryClient,
  realtime: Pick<ReturnType<typeof useLive>["realtime"], "on">,
  { instructorId }: Pick<Identity, "instructorId">,
  refetch: () => void,
): () => void {
  const heard = new HeardEvents();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;

  function apply(events: readonly CourseEventData[]): void {
    const data = client.getQueryData<CourseTotals>(KEY);
    if (!data) return;
    if (data.totals && heard.lacks(data.cursor)) {
      fetchAgain();
      return;
    }
    const after = events.reduce((totals, event) => afterEvent(totals, event, instructorId), data);
    if (after !== data) client.setQueryData(KEY, after);
  }

  /** At once, and then after a time: the service may need a while. */
  function fetchAgain(): void {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        fetchedAt = performance.now();
        refetch();
      },
      Math.max(0, fetchedAt + COUNTING_MS - performance.now()),
    );
  }

  const ends = [
    realtime.on("event", ({ data }) => {
      heard.add(data);
      apply([data]);
    }),
    // After a loss the totals are fetched anyway, as every list.
    realtime.on("caughtUp", ({ recovered, cursor }) => heard.catchUp(cursor, recovered)),
    client.getQueryCache().subscribe((change) => {
      if (change.type !== "updated" || change.action.type !== "success" || change.action.manual) return;
      if (change.query.queryKey[0] === KEY[0]) apply(heard.events);
    }),
    () => clearTimeout(timer),
  ];
  return () => {
    for (const end of ends) end();
  };
}
