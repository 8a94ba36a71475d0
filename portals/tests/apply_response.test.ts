import type { InfiniteData } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import type { CoursePage } from "@/domain/course.ts";
import { withCourse } from "@/features/courses/apply_response.ts";
import { course } from "./builders.ts";

describe("an answer in the lists", () => {
  const list = (...pages: [number[], string | null][]): InfiniteData<CoursePage, string | null> => ({
    pages: pages.map(([days, next]) => ({
      items: days.map((day) => course({ courseId: day, scheduledDate: `2025-07-${day}` })),
      next,
      cursor: "k3f9.41",
    })),
    pageParams: [],
  });
  const idsOf = ({ pages }: InfiniteData<CoursePage, string | null>): number[][] =>
    pages.map(({ items }) => items.map(({ courseId }) => courseId));

  test("leaves a list it no longer belongs to", () => {
    expect(idsOf(withCourse(list([[10, 11], null]), course({ courseId: 10, version: 3 }), false, "asc"))).toEqual([
      [11],
    ]);
  });

  test("comes to its place in the server's order", () => {
    const moved = course({ courseId: 10, version: 3, scheduledDate: "2025-07-12" });
    expect(idsOf(withCourse(list([[10, 11], "n"], [[13, 14], null]), moved, true, "asc"))).toEqual([
      [11],
      [10, 13, 14],
    ]);
  });

  test("comes to its place within its day by the hour", () => {
    const early = course({ courseId: 99, version: 3, scheduledDate: "2025-07-11", startTime: "08:00" });
    expect(idsOf(withCourse(list([[10, 11], null]), early, true, "asc"))).toEqual([[10, 99, 11]]);
  });

  test("comes to its place in a list that begins with the newest", () => {
    const newest = course({ courseId: 99, version: 3, scheduledDate: "2025-07-15" });
    const old = course({ courseId: 99, version: 3, scheduledDate: "2025-07-01" });
    expect(idsOf(withCourse(list([[14, 13], "n"]), newest, true, "desc"))).toEqual([[99, 14, 13]]);
    expect(idsOf(withCourse(list([[14, 13], "n"]), old, true, "desc"))).toEqual([[14, 13]]);
    expect(idsOf(withCourse(list([[14, 13], "n"], [[12, 11], null]), old, true, "desc"))).toEqual([
      [14, 13],
      [12, 11, 99],
    ]);
  });

  test("behind the last loaded page it is not shown yet", () => {
    const moved = course({ courseId: 10, version: 3, scheduledDate: "2025-07-30" });
    expect(idsOf(withCourse(list([[10, 11], "n"]), moved, true, "asc"))).toEqual([[11]]);
  });

  test("never replaces a newer version", () => {
    const before = list([[10], null]);
    expect(withCourse(before, course({ courseId: 10, version: 1 }), false, "asc")).toBe(before);
  });
});
