/** What the calendar shows of the courses and absences of its days. */
import type { Absence } from "@coursewire/client";
import type { Course } from "@/domain/course.ts";
import type { Shown } from "./calendar_url.ts";
import type { Clashes } from "./clashes.ts";

export interface ShownCourses {
  courses: readonly Course[];
  absences: readonly Absence[];
  /** How many of the courses clash, which `courses` are if only those are shown. */
  clashCount: number;
}

export function shownCourses(
  all: readonly Course[],
  away: readonly Absence[],
  clashes: Clashes,
  shown: Pick<Shown, "instructorId" | "statuses" | "isByInstructor" | "isClashing">,
): ShownCourses {
  const { instructorId, statuses, isByInstructor, isClashing } = shown;
  const isOf = (each: { instructorId: number | null }): boolean =>
    instructorId === null || isByInstructor || each.instructorId === instructorId;
  const courses = all.filter((course) => statuses.includes(course.status) && isOf(course));
  const clashing = courses.filter(({ courseId }) => clashes.has(courseId));
  return { courses: isClashing ? clashing : courses, absences: away.filter(isOf), clashCount: clashing.length };
}
