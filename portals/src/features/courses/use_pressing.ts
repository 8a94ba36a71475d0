/** How many courses press: requests that are urgent or overdue, and confirmed courses that should have been completed. */
import { useMemo } from "react";
import type { Course } from "@/domain/course.ts";
import { flagOf, URGENT_WITHIN_DAYS } from "@/domain/course_flags.ts";
import { today } from "@/domain/date_formats.ts";
import type { ListName } from "./course_lists.ts";
import { useCourseList } from "./use_course_list.ts";

export interface Counted {
  count: number;
  /** Whether there are more than are counted. */
  isMore: boolean;
}

export function usePressing(now: Date): { urgent: Counted; overdue: Counted } {
  const urgent = useCounted("pendingCourses", URGENT_WITHIN_DAYS, isPressing, now);
  const overdue = useCounted("confirmedCourses", 0, isOverdue, now);
  return { urgent, overdue };
}

type IsCounted = (course: Course, now: Date) => boolean;

function isPressing(course: Course, now: Date): boolean {
  return flagOf(course, now) !== null;
}

function isOverdue(course: Course, now: Date): boolean {
  return flagOf(course, now) === "overdue";
}

/** Counts among the courses up to some days from today. Those of other time zones may be a day ahead. */
function useCounted(list: ListName, days: number, isCounted: IsCounted, now: Date): Counted {
  const { courses, hasMore } = useCourseList(list, { to: today("UTC", addDays(now, days + 1)) });
  const count = useMemo(() => courses.filter((course) => isCounted(course, now)).length, [courses, isCounted, now]);
  return { count, isMore: hasMore };
}

function addDays(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * 86_400_000);
}
