import { describe, expect, test } from "vitest";
import type { Course, CoursePage } from "@/domain/course.ts";
import { merged } from "@/features/courses/course_order.ts";
import { course } from "./builders.ts";

describe("pages", () => {
  const page = (...items: Course[]): CoursePage => ({ items, next: null, cursor: "k3f9.41" });
  const idsOf = (courses: readonly Course[]): number[] => courses.map(({ courseId }) => courseId);
  const at = (courseId: number, startTime: string | null, changes: Partial<Course> = {}): Course =>
    course({ courseId, startTime, ...changes });

  test("go by date, then hour, then number, in either direction", () => {
    const day = [at(1, "15:00"), at(2, "08:00"), at(3, null), at(4, "08:00")];
    const next = at(5, "07:00", { scheduledDate: "2025-07-16" });
    expect(idsOf(merged("asc", [page(next), page(...day)]))).toEqual([3, 2, 4, 1, 5]);
    expect(idsOf(merged("desc", [page(next), page(...day)]))).toEqual([5, 1, 4, 2, 3]);
  });

  test("show a course that is on two of them once, in its newer version and at its newer place", () => {
    const before = at(7, "09:00", { version: 2 });
    const after = at(7, "09:00", { version: 3, scheduledDate: "2025-07-20" });
    const others = [at(8, "10:00"), at(9, "10:00", { scheduledDate: "2025-07-19" })];
    const shown = merged("asc", [page(before, ...others), page(after)]);
    expect(shown.map(({ courseId, version }) => [courseId, version])).toEqual([
      [8, 2],
      [9, 2],
      [7, 3],
    ]);
    expect(idsOf(merged("asc", [page(after), page(before, ...others)]))).toEqual([8, 9, 7]);
  });
});
