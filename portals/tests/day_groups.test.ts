import { expect, test } from "vitest";
import { byDay } from "@/features/courses/day_groups.ts";
import { course } from "./builders.ts";

test("days are grouped in their order", () => {
  const courses = [course(), course({ courseId: 9, courseType: "First Aid", location: "Library" })];
  const later = course({ courseId: 5, scheduledDate: "2025-07-16" });
  expect(byDay([...courses, later]).map(({ date, courses: of }) => [date, of.length])).toEqual([
    ["2025-07-15", 2],
    ["2025-07-16", 1],
  ]);
});
