/** Passes each event to the activity feed, and each change by somebody else to the notices and the title. */
import type { Realtime } from "@coursewire/client";
import type { Identity } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { fetchMissingParts, hasMissingParts } from "@/ui/index.ts";
import type { ActionTracker } from "./action_tracker.ts";
import type { ChangeStore } from "./change_store.ts";
import type { KeptLevels } from "./kept_levels.ts";
import { isTold } from "./notice_filter.ts";
import type { NoticeStore } from "./notice_store.ts";
import type { OwnCourses } from "./own_courses.ts";
import type { TitleBadge } from "./title_badge.ts";
import { isByNamesake, isOfAbsence, isOfCourse, type ToldEvent, tellsSomething } from "./told_event.ts";

interface Parts {
  realtime: Pick<Realtime, "on">;
  changes: ChangeStore;
  notices: NoticeStore;
  actions: ActionTracker;
  own: OwnCourses;
  badge: TitleBadge;
  me: Identity;
  /** For which changes of a type the person wants notices. */
  levels: Pick<KeptLevels, "of">;
}

export interface Listener {
  end(): void;
  /** An outage that was shown has ended. */
  outageEnded(): void;
}

// The replay ends before or shortly after the link is connected.
const REPLAY_MS = 1_000;

export function listen({ realtime, changes, notices, actions, own, badge, me, levels }: Parts): Listener {
  let missed: Promise<ToldEvent | null>[] = [];
  let toldAt = 0;

  /** The event, if its change is to be told. */
  async function toldOf(event: ToldEvent, replayed: boolean): Promise<ToldEvent | null> {
    const isMine = isOfCourse(event) ? await actions.isMine(event) : isByNamesake(event, me);
    changes.add({ event, replayed, isMine });
    if (isMine && isOfCourse(event)) own.add(event.courseId);
    // Actions on another device of the person are known by the name only.
    if (isMine || isByNamesake(event, me)) return null;
    if (!isTold(levels.of(event.type), me.role, () => isOfCourse(event) && own.has(event.courseId))) return null;
    badge.add();
    return event;
  }

  const ends = [
    realtime.on("event", ({ data, replayed }) => {
      const event: ToldEvent = data;
      if (isOfCourse(event)) changes.record(event);
      // An event of something that this portal does not know changes queries only.
      else if (!isOfAbsence(event)) return;
      if (!tellsSomething(event)) return;
      const told = toldOf(event, replayed);
      if (replayed) missed.push(told);
      else void told.then((event) => event && notices.tell(event));
    }),
    realtime.on("caughtUp", ({ recovered, reason }) => {
      const replay = missed;
      // Before waiting for the decisions, so that the next replay has its own list.
      missed = [];
      void Promise.all(replay).then((all) => {
        const told = all.filter((event) => event !== null);
        if (told.length > 0) toldAt = Date.now();
        notices.tellMissed(told);
      });
      if (recovered || reason === "no_cursor") return;
      toldAt = Date.now();
      notices.show({
        kind: "text",
        title: t("Everything was fetched anew"),
        text: t("This page had been away for too long to be told of single changes."),
      });
    }),
  ];

  function outageEnded(): void {
    const endedAt = Date.now();
    fetchMissingParts();
    setTimeout(() => {
      if (toldAt > endedAt - REPLAY_MS) return;
      notices.show({
        kind: "text",
        title: t("Connected again"),
        text: hasMissingParts()
          ? t("Nothing has changed meanwhile.")
          : t("Everything here is up to date. Nothing has changed meanwhile."),
        tone: "good",
      });
    }, REPLAY_MS);
  }

  return {
    end() {
      for (const end of ends) end();
    },
    outageEnded,
  };
}
