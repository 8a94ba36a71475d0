/** All courses of a range of days, fetched page by page, and kept fresh by events afterwards. */
import { useEffect } from "react";
import type { Course } from "@/domain/course.ts";
import { daysBetween } from "@/domain/date_formats.ts";
import { useCourseList } from "@/features/courses/index.ts";
import type { CalendarRange } from "./calendar_range.ts";

export interface CalendarCourses {
  /** By date, then start, then number. */
  courses: readonly Course[];
  /** The part of the range that is fetched, from 0 to 1. */
  progress: number;
  /** Whether every course of the range is there. */
  isComplete: boolean;
  isFetching: boolean;
  error: Error | null;
  retry: () => void;
}

export function useCalendarCourses({ from, to }: CalendarRange): CalendarCourses {
  const list = useCourseList("calendar", { from, to });
  const { courses, hasMore, isFetching, isKnown, isPreview, error, showMore, retry } = list;

  useEffect(() => {
    if (hasMore && !isFetching && !error) showMore();
  }, [hasMore, isFetching, error, showMore]);

  const isComplete = isKnown && !isPreview && !hasMore;
  const progress = isComplete ? 1 : isPreview ? 0 : progressIn(courses, from, to);
  return { courses, progress, isComplete, isFetching, error, retry };
}

/** By the date of the last course, since the number of all is not known. */
function progressIn(courses: readonly Course[], from: string, to: string): number {
  const last = courses.at(-1)?.scheduledDate;
  return last === undefined ? 0 : daysBetween(from, last) / (daysBetween(from, to) + 1);
}
