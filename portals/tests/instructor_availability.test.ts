import { describe, expect, test } from "vitest";
import { availabilityOf } from "@/features/people/instructor_availability.ts";

describe("availability", () => {
  const busy = [{ courseId: 118, startsAt: "2025-07-15T13:00:00.000Z", endsAt: "2025-07-15T16:00:00.000Z" }];
  const mike = { instructorId: 32, name: "Mike", free: false, busy };

  test("tells what holds an instructor, by the clock of the course", () => {
    expect(availabilityOf(mike, "America/Toronto")).toEqual({ tone: "busy", words: "Busy: course 118, 09:00–12:00" });
  });

  test("says the day of what began on another one, and ends at midnight what ends there", () => {
    const night = [{ courseId: 119, startsAt: "2025-07-15T22:30:00.000Z", endsAt: "2025-07-16T00:00:00.000Z" }];
    expect(availabilityOf({ ...mike, busy: night }, "UTC", undefined, "2025-07-15").words).toBe(
      "Busy: course 119, 22:30–24:00",
    );
    expect(availabilityOf({ ...mike, busy: night }, "Europe/Paris", undefined, "2025-07-15").words).toBe(
      "Busy: course 119, Wed 16 Jul, 00:30–02:00",
    );
  });

  test("the course being planned does not stand in its own way", () => {
    expect(availabilityOf(mike, "America/Toronto", 118).tone).toBe("free");
  });

  test("an absence is a booking without a course", () => {
    const away = [{ courseId: null, startsAt: "2025-07-15T13:00:00.000Z", endsAt: "2025-07-15T16:00:00.000Z" }];
    expect(availabilityOf({ ...mike, busy: away }, "America/Toronto").words).toBe("Busy: away 09:00–12:00");
  });

  test("without a time nothing is claimed", () => {
    expect(availabilityOf({ ...mike, free: null, busy: [] }, "America/Toronto")).toEqual({
      tone: "unknown",
      words: "",
    });
  });
});
