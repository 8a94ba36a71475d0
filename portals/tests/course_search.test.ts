import { describe, expect, test } from "vitest";
import { matching } from "@/features/courses/course_search.ts";
import { course } from "./builders.ts";

describe("filters", () => {
  const courses = [course(), course({ courseId: 9, courseType: "First Aid", location: "Library" })];

  test("every word must be found somewhere", () => {
    expect(matching(courses, "aid lib").map(({ courseId }) => courseId)).toEqual([9]);
    expect(matching(courses, "aid campus")).toEqual([]);
    expect(matching(courses, "  ")).toBe(courses);
  });
});
