import { describe, expect, test } from "vitest";
import { flagOf, hasStarted } from "@/domain/course_flags.ts";
import { course } from "./builders.ts";

describe("flags", () => {
  const at = (local: string): Date => new Date(`${local}:00-04:00`);

  test.each([
    ["pending", "2025-07-01T10:00", null],
    ["pending", "2025-07-12T10:00", "urgent"],
    ["pending", "2025-07-15T23:00", "urgent"],
    ["pending", "2025-07-16T00:00", "overdue"],
    ["confirmed", "2025-07-14T10:00", null],
    ["confirmed", "2025-07-15T08:59", "today"],
    ["confirmed", "2025-07-15T09:00", "ready"],
    ["confirmed", "2025-07-17T09:00", "overdue"],
    ["completed", "2025-07-17T09:00", null],
    ["cancelled", "2025-07-17T09:00", null],
  ] as const)("a %s course on 15 July, seen at %s, is flagged %s", (status, local, flag) => {
    expect(flagOf(course({ status }), at(local))).toBe(flag);
  });

  test("a course has started by the clock of its place, not the reader's", () => {
    const tokyo = course({ timeZone: "Asia/Tokyo" });
    expect(hasStarted(tokyo, new Date("2025-07-14T23:59:00Z"))).toBe(false);
    expect(hasStarted(tokyo, new Date("2025-07-15T00:00:00Z"))).toBe(true);
  });
});

test("a course in an hour that comes twice has started once and for all", () => {
  const night = course({ scheduledDate: "2025-11-02", startTime: "01:30", endTime: "03:00" });
  expect(hasStarted(night, new Date("2025-11-02T05:29:00Z"))).toBe(false);
  expect(hasStarted(night, new Date("2025-11-02T05:30:00Z"))).toBe(true);
  // The clock shows 01:10 for the second time.
  expect(hasStarted(night, new Date("2025-11-02T06:10:00Z"))).toBe(true);
});
