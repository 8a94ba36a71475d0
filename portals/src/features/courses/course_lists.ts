/** The lists of courses and their query keys, which begin with the names that events invalidate. */
import type { CourseQueries } from "@coursewire/client/query";
import type { QueryKey } from "@tanstack/react-query";
import type { Course, Status } from "@/domain/course.ts";
import type { CourseFilters } from "./course_filters.ts";
import { matches } from "./course_search.ts";

export type Order = "asc" | "desc";

export interface CourseListSpec {
  /** `null` for all statuses. */
  status: Status | null;
  limit: number;
  /** Past courses are sorted from the newest on. */
  order: Order;
}

export const LISTS = {
  pendingCourses: { status: "pending", limit: 50, order: "asc" },
  confirmedCourses: { status: "confirmed", limit: 50, order: "asc" },
  completedCourses: { status: "completed", limit: 100, order: "desc" },
  cancelledCourses: { status: "cancelled", limit: 100, order: "desc" },
  /** The next courses: an instructor's schedule, an organization's agenda. */
  classes: { status: "confirmed", limit: 50, order: "asc" },
  /** Of every status, the last day first. */
  allCourses: { status: null, limit: 50, order: "desc" },
  /** Of some days, for the calendar, which fetches all pages. */
  calendar: { status: null, limit: 100, order: "asc" },
} as const satisfies Record<string, CourseListSpec>;

export type ListName = keyof typeof LISTS;

export const LIST_NAMES = Object.keys(LISTS) as ListName[];

/** The key of a list that is narrowed to these filters. */
export const keyOfList = (name: ListName, filters: CourseFilters): [ListName, CourseFilters] => [name, filters];
export const keyOfCourse = (courseId: number): ["course", number] => ["course", courseId];
export const keyOfHistory = (courseId: number): ["course", number, "history"] => ["course", courseId, "history"];

/** Whether a course is in the list with this key. */
export function isListed(name: ListName, course: Course, [, filters]: QueryKey): boolean {
  const { status } = LISTS[name];
  return (status === null || course.status === status) && matches(course, (filters ?? {}) as CourseFilters);
}

/** The queries that events change without a request, however they are narrowed. */
export const COURSE_QUERIES: CourseQueries = {
  lists: LIST_NAMES.map((name) => ({
    queryKey: [name],
    belongs: (course, queryKey) => isListed(name, course as Course, queryKey),
    order: LISTS[name].order,
  })),
  course: keyOfCourse,
  history: keyOfHistory,
};

/** The address of one page of a list. */
export function pathOfList(name: ListName, filters: CourseFilters, next: string | null): string {
  const { status, limit, order } = LISTS[name];
  const query = new URLSearchParams({ ...(status ? { status } : {}), order, limit: String(limit) });
  for (const [filter, value] of Object.entries(filters)) query.set(filter, String(value));
  if (next !== null) query.set("next", next);
  return `/courses?${query}`;
}
