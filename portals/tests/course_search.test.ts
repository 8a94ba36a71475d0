import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { folded } from "@/domain/words.ts";
import { isListed, keyOfList } from "@/features/courses/course_lists.ts";
import { matches } from "@/features/courses/course_search.ts";
import { course } from "./builders.ts";

interface Cases {
  folded: [text: string, folded: string][];
  course: { courseId: number; courseType: string; location: string; organizationName: string; instructorName: string };
  found: string[];
  notFound: string[];
}

const WIRE = new URL("../../tests/wire/course_search.json", import.meta.url);
const cases = JSON.parse(readFileSync(WIRE, "utf8")) as Cases;

describe("as the service searches", () => {
  test.each(cases.folded)("%j is compared as %j", (text, expected) => {
    expect(folded(text)).toBe(expected);
  });

  test.each(cases.found)("%j finds the course", (q) => {
    expect(matches(course(cases.course), { q })).toBe(true);
  });

  test.each(cases.notFound)("%j does not find the course", (q) => {
    expect(matches(course(cases.course), { q })).toBe(false);
  });
});

describe("a narrowed list", () => {
  test("has the courses of its status, days, instructor and organization", () => {
    const key = keyOfList("confirmedCourses", {
      from: "2025-07-15",
      to: "2025-07-16",
      instructorId: 32,
      organizationId: 7,
    });
    const isIn = (changes: object): boolean => isListed("confirmedCourses", course(changes), key);

    expect(isIn({})).toBe(true);
    expect(isIn({ scheduledDate: "2025-07-16" })).toBe(true);
    expect(isIn({ scheduledDate: "2025-07-14" })).toBe(false);
    expect(isIn({ scheduledDate: "2025-07-17" })).toBe(false);
    expect(isIn({ instructorId: 33 })).toBe(false);
    expect(isIn({ organizationId: 8 })).toBe(false);
    expect(isIn({ status: "pending" })).toBe(false);
  });

  test("of all statuses has every course", () => {
    expect(isListed("allCourses", course({ status: "cancelled" }), keyOfList("allCourses", {}))).toBe(true);
  });
});
