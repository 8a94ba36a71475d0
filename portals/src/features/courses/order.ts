/** The service's order of a list, for what the browser puts together itself: pages, and the answer of an action. */
import type { Course, CoursePage } from "@/domain/course.ts";
import type { Order } from "./lists.ts";

/** By date, then start time (without one first), then number: negative when `a` comes first in that order. */
export function compare(order: Order, a: Course, b: Course): number {
  const ascending =
    compareText(a.scheduledDate, b.scheduledDate) ||
    compareText(a.startTime ?? "", b.startTime ?? "") ||
    a.courseId - b.courseId;
  return order === "asc" ? ascending : -ascending;
}

/** The courses of all pages. One that moved between the reading of two pages may be on both: the newer version counts. */
export function merged(order: Order, pages: readonly CoursePage[]): Course[] {
  const byId = new Map<number, Course>();
  for (const course of pages.flatMap(({ items }) => items)) {
    const known = byId.get(course.courseId);
    if (!known || known.version < course.version) byId.set(course.courseId, course);
  }
  return [...byId.values()].sort((a, b) => compare(order, a, b));
}

/** Not by the reader's language: dates and times are sorted as the service sorts them. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
