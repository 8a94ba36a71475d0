/** The lists of courses and their query keys: the names that events use to say what has become stale. */
import type { Status } from "@/domain/course.ts";

export type Order = "asc" | "desc";

export interface CourseListSpec {
  status: Status;
  limit: number;
  /** What lies behind us is read from its newest end. */
  order: Order;
}

export const LISTS = {
  pendingCourses: { status: "pending", limit: 50, order: "asc" },
  confirmedCourses: { status: "confirmed", limit: 50, order: "asc" },
  completedCourses: { status: "completed", limit: 100, order: "desc" },
  cancelledCourses: { status: "cancelled", limit: 100, order: "desc" },
  /** What is coming up: an instructor's schedule, an organization's agenda. */
  classes: { status: "confirmed", limit: 50, order: "asc" },
} as const satisfies Record<string, CourseListSpec>;

export type ListName = keyof typeof LISTS;

export const LIST_NAMES = Object.keys(LISTS) as ListName[];

export const keyOfList = (name: ListName): [ListName] => [name];
export const keyOfCourse = (courseId: number): ["course", number] => ["course", courseId];
