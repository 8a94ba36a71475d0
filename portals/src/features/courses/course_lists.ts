/** The lists of courses and their query keys, which are the names that events invalidate. */
import type { CourseQueries } from "@coursewire/client/query";
import type { Status } from "@/domain/course.ts";

export type Order = "asc" | "desc";

export interface CourseListSpec {
  status: Status;
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
} as const satisfies Record<string, CourseListSpec>;

export type ListName = keyof typeof LISTS;

export const LIST_NAMES = Object.keys(LISTS) as ListName[];

export const keyOfList = (name: ListName): [ListName] => [name];
export const keyOfCourse = (courseId: number): ["course", number] => ["course", courseId];
export const keyOfHistory = (courseId: number): ["course", number, "history"] => ["course", courseId, "history"];

/** The queries that events change without a request. */
export const COURSE_QUERIES: CourseQueries = {
  lists: LIST_NAMES.map((name) => ({
    queryKey: keyOfList(name),
    belongs: ({ status }) => status === LISTS[name].status,
    order: LISTS[name].order,
  })),
  course: keyOfCourse,
  history: keyOfHistory,
};
