import { expect, test } from "vitest";
import { keptCourses } from "@/features/courses/kept_courses.ts";
import { course } from "./builders.ts";

test("an equal course is the object that was shown before, at any place", () => {
  const before = [course({ courseId: 1 }), course({ courseId: 2 })];

  const kept = keptCourses(before, [course({ courseId: 2 }), course({ courseId: 3 }), course({ courseId: 1 })]);

  expect(kept[0]).toBe(before[1]);
  expect(kept[1]?.courseId).toBe(3);
  expect(kept[2]).toBe(before[0]);
});

test("a course that has changed is the new one, also in the same version", () => {
  const before = [course({ courseId: 1, version: 1 }), course({ courseId: 2, instructorName: "Mike" })];
  const now = [course({ courseId: 1, version: 2 }), course({ courseId: 2, instructorName: "Michael" })];

  expect(keptCourses(before, now)).toEqual(now);
});
