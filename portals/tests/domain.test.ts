import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  dayParts,
  daysBetween,
  formatAgo,
  formatDay,
  formatTimes,
  today,
  wallClock,
  zoneCity,
} from "@/domain/dates.ts";
import { flagOf, hasStarted } from "@/domain/flags.ts";
import { actionsFor } from "@/domain/permissions.ts";
import { type EventSummary, sentenceOf } from "@/domain/sentences.ts";
import { course, event } from "./builders.ts";

describe("dates", () => {
  test.each(["Pacific/Kiritimati", "America/Toronto", "Pacific/Pago_Pago", "UTC"])(
    "do not shift when read in %s",
    (zone) => {
      const before = process.env.TZ;
      process.env.TZ = zone;
      expect(formatDay("2025-03-09")).toBe("Sun 9 Mar 2025");
      expect(dayParts("2025-12-31")).toEqual({ weekday: "Wed", day: "31", month: "Dec" });
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    },
  );

  test("are counted across a change of the clocks", () => {
    expect(daysBetween("2025-03-08", "2025-03-10")).toBe(2);
    expect(daysBetween("2025-11-03", "2025-11-01")).toBe(-2);
  });

  test("a place's wall clock shows its own day near midnight", () => {
    const instant = new Date("2025-07-16T03:30:00.000Z");
    expect(wallClock(instant, "America/Toronto")).toBe("2025-07-15T23:30");
    expect(today("Asia/Tokyo", instant)).toBe("2025-07-16");
    expect(wallClock(new Date("2025-07-16T04:00:00.000Z"), "America/Toronto")).toBe("2025-07-16T00:00");
  });

  test("an unknown zone is read as UTC", () => {
    expect(wallClock(new Date("2025-07-16T03:30:00.000Z"), "Mars/Olympus")).toBe("2025-07-16T03:30");
  });

  test("read naturally", () => {
    expect(formatTimes("09:00", "12:00")).toBe("09:00–12:00");
    expect(formatTimes(null, null)).toBe("Time to be agreed");
    expect(zoneCity("America/New_York")).toBe("New York");
    expect(formatAgo("2025-07-16T03:30:00.000Z", Date.parse("2025-07-16T03:34:10.000Z"))).toBe("4 min ago");
  });
});

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

describe("actions on offer", () => {
  const before = new Date("2025-07-01T00:00:00Z");
  const after = new Date("2025-07-20T00:00:00Z");

  test("an organization may withdraw what is pending and nothing else", () => {
    expect(actionsFor("organization", course({ status: "pending" }), before)).toEqual(["cancel"]);
    expect(actionsFor("organization", course(), before)).toEqual([]);
  });

  test("an instructor may complete what has begun", () => {
    expect(actionsFor("instructor", course(), before)).toEqual([]);
    expect(actionsFor("instructor", course(), after)).toEqual(["complete"]);
  });

  test("nobody may do anything to what is final", () => {
    for (const role of ["admin", "organization", "instructor"] as const) {
      expect(actionsFor(role, course({ status: "completed" }), after)).toEqual([]);
      expect(actionsFor(role, course({ status: "cancelled" }), after)).toEqual([]);
    }
  });

  test("an admin assigns what is pending, and may complete only what has begun", () => {
    expect(actionsFor("admin", course({ status: "pending" }), before)[0]).toBe("assign");
    expect(actionsFor("admin", course(), before)).not.toContain("complete");
    expect(actionsFor("admin", course(), after)).toContain("complete");
  });
});

describe("sentences", () => {
  const now = new Date("2025-07-12T20:00:00Z");
  const before = process.env.TZ;
  const said = (changes: Partial<EventSummary> = {}, me: number | null = null) =>
    sentenceOf(event(changes as object), me, now);

  beforeEach(() => void Object.assign(process.env, { TZ: "America/Toronto" }));
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  test("say who did what", () => {
    expect(said()).toBe("Dana assigned an instructor to CPR Basic on 15 Jul.");
    const moved = {
      type: "course_rescheduled",
      scheduledDate: "2025-07-18",
      previous: { scheduledDate: "2025-07-15", instructorId: 32 },
    };
    expect(said(moved)).toBe("Dana moved CPR Basic from 15 Jul to 18 Jul, 09:00–12:00.");
  });

  test("name the year of a day that is in another one", () => {
    const moved = {
      type: "course_rescheduled",
      scheduledDate: "2026-07-15",
      previous: { scheduledDate: "2025-07-15", instructorId: 32 },
    };
    expect(said(moved)).toBe("Dana moved CPR Basic from 15 Jul to 15 Jul 2026, 09:00–12:00.");
  });

  test("name the hours and their zone to a reader elsewhere", () => {
    process.env.TZ = "Asia/Kolkata";
    expect(said()).toBe("Dana assigned an instructor to CPR Basic on 15 Jul, 09:00–12:00 Toronto time.");
    expect(said({ type: "course_rescheduled" })).toBe("Dana moved CPR Basic to 15 Jul, 09:00–12:00 Toronto time.");
  });

  test("a replaced instructor learns that another one has the course", () => {
    const replaced = { instructorId: 33, previous: { scheduledDate: "2025-07-15", instructorId: 32 } };
    expect(said(replaced)).toBe("Dana gave CPR Basic on 15 Jul to another instructor.");
  });

  test("speak to the one they are about", () => {
    expect(said({}, 32)).toBe("Dana assigned you to CPR Basic on 15 Jul.");
    const lost = { instructorId: 33, previous: { scheduledDate: "2025-07-15", instructorId: 32 } };
    expect(said(lost, 32)).toBe("Dana gave CPR Basic on 15 Jul to somebody else: it is no longer yours.");
  });

  test("an unknown type still reads well", () => {
    expect(said({ type: "course_archived" })).toBe("Dana changed CPR Basic on 15 Jul.");
  });
});
