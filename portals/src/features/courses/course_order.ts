/** The service's order of a list, for merging pages and responses of actions in the browser. */
import type { Course, CoursePage } from "@/domain/course.ts";
import type { Order } from "./course_lists.ts";

/** Negative if `a` is before `b`: compares date, then start time (none is first), then number. */
export function compare(order: Order, a: Course, b: Course): number {
  const ascending =
    compareText(a.scheduledDate, b.scheduledDate) ||
    compareText(a.startTime ?? "", b.startTime ?? "") ||
    a.courseId - b.courseId;
  return order === "asc" ? ascending : -ascending;
}

/** The courses of all pages. A course that moved between two requests may be on both pages: the newer version counts. */
export function merged(order: Order, pages: readonly CoursePage[]): readonly Course[] {
  const found = mergedPages.get(pages) ?? merge(order, pages);
  mergedPages.set(pages, found);
  return found;
}

/** By the pages of a list, which always has the same order: several parts of the page ask for the same courses. */
const mergedPages = new WeakMap<readonly CoursePage[], readonly Course[]>();

function merge(order: Order, pages: readonly CoursePage[]): Course[] {
  const byId = new Map<number, Course>();
  for (const course of pages.flatMap(({ items }) => items)) {
    const known = byId.get(course.courseId);
    if (!known || known.version < course.version) byId.set(course.courseId, course);
  }
  const courses = [...byId.values()];
  // The pages are in order, so almost always there is nothing to sort.
  return isSorted(order, courses) ? courses : courses.sort((a, b) => compare(order, a, b));
}

function isSorted(order: Order, courses: readonly Course[]): boolean {
  return courses.every((course, at) => {
    const before = courses[at - 1];
    return before === undefined || compare(order, before, course) < 0;
  });
}

/** Compares by code units, as the service does, and not by the reader's locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
