import type { Absence } from "@coursewire/client";
import type { RefObject } from "react";
import type { Instructor } from "@/domain/course.ts";
import { pathOfList } from "@/features/courses/index.ts";
import { type LoadCourses, useLoadCourses } from "@/features/exports/index.ts";
import type { CalendarRange } from "./calendar_range.ts";
import type { Shown } from "./calendar_url.ts";
import { clashesOf } from "./clashes.ts";
import { matchingRows, rowsOf } from "./instructor_rows.ts";
import { shownCourses } from "./shown_courses.ts";
import type { CalendarCourses } from "./use_calendar_courses.ts";

/** What somebody has searched in the week by instructor: words, and the people among whom they are sought. */
interface Search {
  sought: RefObject<string>;
  people: readonly Pick<Instructor, "instructorId" | "name">[];
}

/** Loads for a file what the calendar shows of its days: all of it, also while the page has fetched only a part. */
export function useLoadShown(
  { from, to }: CalendarRange,
  { courses, isComplete }: Pick<CalendarCourses, "courses" | "isComplete">,
  away: readonly Absence[],
  shown: Shown,
  { sought, people }: Search,
): LoadCourses {
  const path = pathOfList("calendar", { from, to }, null);
  const loadAll = useLoadCourses(path.slice(path.indexOf("?")));
  return () => {
    const loadRest = isComplete ? async () => courses : loadAll();
    return async (onProgress, signal) => {
      const all = await loadRest(onProgress, signal);
      const found = shownCourses(all, away, clashesOf(all, away), shown).courses;
      const rows = matchingRows(rowsOf(people, found, []), sought.current);
      const ids = new Set(rows.map(({ instructorId }) => instructorId));
      return found.filter(({ instructorId }) => ids.has(instructorId));
    };
  };
}
