/** Which hours a week shows. */
import type { Course } from "@/domain/course.ts";
import { type AwayPart, type DayEntries, entriesOf } from "./day_entries.ts";
import { DAY_MINUTES, minutesOf } from "./minutes.ts";

export interface Hours {
  from: number;
  to: number;
}

const USUAL_HOURS: Hours = { from: 8, to: 18 };
const HOUR = 60;

/**
 * The usual hours, and those before and after that a course or an absence of the week needs. Of an absence that lasts over a
 * midnight, an hour beside it is enough.
 */
export function shownHours(byDay: ReadonlyMap<string, DayEntries>, days: readonly string[]): Hours {
  const entries = days.map((date) => entriesOf(byDay, date));
  const spans = entries.flatMap(({ courses, away }) => [
    ...courses.filter(hasHours).map((course) => [minutesOf(course.startTime), minutesOf(course.endTime)] as const),
    ...away.filter(isPartOfDay).map(neededOf),
  ]);
  return {
    from: Math.min(USUAL_HOURS.from, ...spans.map(([start]) => Math.max(0, Math.floor(start / HOUR)))),
    to: Math.max(USUAL_HOURS.to, ...spans.map(([, end]) => Math.min(24, Math.ceil(end / HOUR)))),
  };
}

export function hasHours(course: Course): course is Course & { startTime: string; endTime: string } {
  return course.startTime !== null && course.endTime !== null;
}

export function isPartOfDay({ start, end }: AwayPart): boolean {
  return start > 0 || end < DAY_MINUTES;
}

function neededOf({ start, end, isBegun, goesOn }: AwayPart): readonly [number, number] {
  return [isBegun ? end - HOUR : start, goesOn ? start + HOUR : end];
}
