import { describe, expect, test } from "vitest";
import { concernsInstructors } from "@/features/people/instructor_events.ts";
import { event } from "./builders.ts";

const slotOn = (date: string) => ["instructors", { date, startTime: "09:00", endTime: "17:00", timeZone: "UTC" }];

describe("an event of a course on 15 July", () => {
  test.each(["2025-07-13", "2025-07-15", "2025-07-17"])("may change who is free on %s", (date) => {
    expect(concernsInstructors(event(), slotOn(date))).toBe(true);
  });

  test.each(["2025-07-12", "2025-07-18", "2026-07-15"])("does not change who is free on %s", (date) => {
    expect(concernsInstructors(event(), slotOn(date))).toBe(false);
  });

  test("does not change the names of the instructors", () => {
    expect(concernsInstructors(event(), ["instructors", null])).toBe(false);
  });

  test("is not judged for other queries", () => {
    expect(concernsInstructors(event(), ["pendingCourses"])).toBe(true);
  });
});

describe("a course that was moved from 15 July to 1 August", () => {
  const moved = (scheduledDate: string | null) =>
    event({ scheduledDate: "2025-08-01", previous: { scheduledDate, instructorId: 32 } });

  test.each(["2025-07-15", "2025-08-01"])("may change who is free on %s", (date) => {
    expect(concernsInstructors(moved("2025-07-15"), slotOn(date))).toBe(true);
  });

  test("does not change who is free in between", () => {
    expect(concernsInstructors(moved("2025-07-15"), slotOn("2025-07-22"))).toBe(false);
  });

  test("may change every day if the day before is unknown", () => {
    expect(concernsInstructors(moved(null), slotOn("2025-07-22"))).toBe(true);
  });
});
