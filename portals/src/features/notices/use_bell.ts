/** The bell of the signed-in person: its data, and what reading does. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useGoToPage, useOpenCourse } from "@/features/courses/index.ts";
import {
  describeNotice,
  isOfCourse,
  isTold,
  type ToldEvent,
  useKnownQuery,
  useLinkStatus,
  useLive,
} from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { useLatest } from "@/ui/use_latest.ts";
import type { BellData } from "./bell_data.ts";
import { BELL_KEY, BellSync } from "./bell_sync.ts";
import { desktopNotices } from "./desktop_notices.ts";
import { levelsOf } from "./notice_choices.ts";
import { showsCourses } from "./shown_changes.ts";

/** As many as the list shows. */
const LIMIT = 50;
/** Notifications of single changes; more at once are counted in one. */
const MAX_SINGLE = 3;

export interface Bell {
  query: UseQueryResult<BellData>;
  /** Opens what the notice is about, which is read then. */
  open(event: ToldEvent): void;
  readAll(): Promise<void>;
}

export function useBell(): Bell {
  const live = useLive();
  const { api, role, session, store } = useSignedIn();
  const { identity } = session;
  const openSubject = useOpenSubject();
  const { reason } = useLinkStatus();

  const showUnseen = useLatest((events: readonly ToldEvent[]): void => {
    const told = events.filter((event) =>
      isTold(live.levels.of(event.type), role, () => isOfCourse(event) && live.own.has(event.courseId)),
    );
    showOnDesktop(live.shared.identity, told, identity.instructorId, openSubject);
  });
  const { pagePath, courseId } = useOpenCourse();
  const hasCourses = showsCourses(pagePath);
  const [sync] = useState(() => new BellSync({ live, api, me: identity, onUnseen: showUnseen }));
  useEffect(() => sync.pageChanged(hasCourses), [sync, hasCourses]);
  useEffect(() => sync.start(), [sync]);
  useEffect(() => store.beforeSignOut(() => sync.reportNow()), [sync, store]);

  const query = useKnownQuery({
    queryKey: BELL_KEY,
    queryFn: async ({ signal }) => {
      const bell = await api.get<BellData>(`/notices?limit=${LIMIT}`, signal);
      live.levels.keep(levelsOf(bell.preferences));
      return sync.fetched(bell);
    },
    // The lists come first: events begin after them.
    enabled: reason !== "not_started",
    // Only sockets are told of what is read elsewhere.
    refetchOnWindowFocus: () => (live.realtime.status.transport === "websocket" ? false : "always"),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: with new data, too.
  useEffect(() => sync.courseShown(courseId), [sync, courseId, query.data]);

  return {
    query,
    open(event) {
      openSubject(event);
      // The list shows it again as unread if that fails.
      void sync.read(event.id).catch(() => {});
    },
    readAll: () => sync.readAll(),
  };
}

/** Opens the course of an event, or the page of absences. */
function useOpenSubject(): (event: ToldEvent) => void {
  const { open } = useOpenCourse();
  const { role } = useSignedIn();
  const goTo = useGoToPage();
  return (event) => {
    if (isOfCourse(event)) open(event.courseId);
    else goTo(`${PORTALS[role].path}/absences`);
  };
}

function showOnDesktop(
  person: string,
  events: readonly ToldEvent[],
  me: number | null,
  open: (event: ToldEvent) => void,
): void {
  const newest = events.at(-1);
  if (!newest) return;
  if (events.length <= MAX_SINGLE) {
    for (const event of events) {
      const described = describeNotice({ kind: "change", event }, me);
      desktopNotices.show(person, { ...described, tag: event.id, onOpen: () => open(event) });
    }
    return;
  }
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  const described = describeNotice({ kind: "burst", counts, isMissed: false }, me);
  desktopNotices.show(person, { ...described, tag: newest.id, onOpen: () => {} });
}
