/** The lists of courses and their query keys: the names that events use to say what has become stale. */
import type { Status } from "@/domain/course.ts";

export interface CourseListSpec {
  status: Status;
  limit: number;
  /** What lies behind us is read backwards. */
  newestFirst: boolean;
}

export const LISTS = {
  pendingCourses: { status: "pending", limit: 50, newestFirst: false },
  confirmedCourses: { status: "confirmed", limit: 50, newestFirst: false },
  completedCourses: { status: "completed", limit: 100, newestFirst: true },
  cancelledCourses: { status: "cancelled", limit: 100, newestFirst: true },
  /** What is coming up: an instructor's schedule, an organization's agenda. */
  classes: { status: "confirmed", limit: 50, newestFirst: false },
} as const satisfies Record<string, CourseListSpec>;

export type ListName = keyof typeof LISTS;

export const LIST_NAMES = Object.keys(LISTS) as ListName[];

export const keyOfList = (name: ListName): [ListName] => [name];
export const keyOfCourse = (courseId: number): ["course", number] => ["course", courseId];
