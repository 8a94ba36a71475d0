import type { Absence } from "@coursewire/client";
import { describe, expect, test } from "vitest";
import type { Course } from "@/domain/course.ts";

import { clashesOf } from "@/features/calendar/clashes.ts";
import { absence, course } from "./builders.ts";

const at = (courseId: number, startTime: string | null, endTime: string | null, changes: Partial<Course> = {}) =>
  course({ courseId, startTime, endTime, location: `Room ${courseId}`, ...changes });
const found = (courses: Course[], absences: Absence[] = []) => Object.fromEntries(clashesOf(courses, absences));

const AWAY = absence({ fromTime: null, toDate: "2025-07-15", toTime: "10:00" });

describe("two courses of one instructor", () => {
  test("clash if they overlap", () => {
    expect(found([at(1, "09:00", "12:00"), at(2, "11:59", "13:00")])).toEqual({
      1: [{ kind: "instructor", courseId: 2 }],
      2: [{ kind: "instructor", courseId: 1 }],
    });
  });

  test("do not clash back to back, on other days, or without hours", () => {
    expect(found([at(1, "09:00", "12:00"), at(2, "12:00", "13:00")])).toEqual({});
    expect(found([at(1, "09:00", "12:00"), at(2, "09:00", "12:00", { scheduledDate: "2025-07-16" })])).toEqual({});
    expect(found([at(1, "09:00", "12:00"), at(2, null, null)])).toEqual({});
  });

  test("are compared by the moment if their places have other clocks", () => {
    const inVancouver = { timeZone: "America/Vancouver" };
    expect(found([at(1, "09:00", "12:00"), at(2, "09:00", "12:00", inVancouver)])).toEqual({});
    expect(Object.keys(found([at(1, "12:00", "13:00"), at(2, "09:30", "12:00", inVancouver)]))).toEqual(["1", "2"]);
  });

  test("clash around a midnight that ends one of them", () => {
    const next = { scheduledDate: "2025-07-16" };
    expect(found([at(1, "21:00", "24:00"), at(2, "00:00", "01:00", next)])).toEqual({});
    const elsewhere = at(2, "23:30", "24:00", { timeZone: "America/New_York" });
    expect(Object.keys(found([at(1, "21:00", "24:00"), elsewhere]))).toEqual(["1", "2"]);
  });

  test("do not clash if one of them is cancelled, or has no instructor yet", () => {
    expect(found([at(1, "09:00", "12:00"), at(2, "09:00", "12:00", { status: "cancelled" })])).toEqual({});
    const request = { status: "pending", instructorId: null } as const;
    expect(found([at(1, "09:00", "12:00", request), at(2, "09:00", "12:00", request)])).toEqual({});
  });
});

test("a course clashes with an absence of its instructor", () => {
  const other = at(2, "09:00", "12:00", { instructorId: 33 });
  expect(found([at(1, "09:00", "12:00"), other, at(3, "10:00", "11:00", { instructorId: 34 })], [AWAY])).toEqual({
    1: [{ kind: "absence", courseId: null }],
  });
});

describe("two courses of one organization", () => {
  const pending = { status: "pending", instructorId: null, location: "Main  Campus" } as const;

  test.each([
    ["Main  Campus", "main campus"],
    ["Hauptstraße 2", "HAUPTSTRASSE 2"],
    ["ＲＯＯＭ 4", "Room\u200b 4"],
  ])("clash at one place on one day, however the place is written: %j and %j", (location, other) => {
    const clashes = found([
      at(1, "09:00", "10:00", { ...pending, location }),
      at(2, null, null, { ...pending, location: other }),
    ]);
    expect(clashes).toEqual({ 1: [{ kind: "place", courseId: 2 }], 2: [{ kind: "place", courseId: 1 }] });
  });

  test("do not clash if another organization has the place, or one of them is over", () => {
    expect(found([at(1, null, null, pending), at(2, null, null, { ...pending, organizationId: 8 })])).toEqual({});
    expect(found([at(1, null, null, pending), at(2, null, null, { ...pending, status: "completed" })])).toEqual({});
  });
});

test("courses of a thousand instructors at one time do not clash", () => {
  const courses = Array.from({ length: 1_000 }, (_, n) => at(n + 1, "09:00", "12:00", { instructorId: n + 1 }));
  expect(found(courses)).toEqual({});
});
