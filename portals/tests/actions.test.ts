import type { InfiniteData } from "@tanstack/react-query";
import { describe, expect, test, vi } from "vitest";
import type { Course, CoursePage } from "@/domain/course.ts";
import { AttemptKeys } from "@/features/actions/attempt_keys.ts";
import { withCourse } from "@/features/courses/apply_response.ts";
import { byDay, matching } from "@/features/courses/filter.ts";
import { merged } from "@/features/courses/order.ts";
import { availabilityOf } from "@/features/people/availability.ts";
import { course } from "./builders.ts";

describe("idempotency keys", () => {
  const counting = (): AttemptKeys => {
    let next = 0;
    return new AttemptKeys(() => `key-${++next}`);
  };

  test("need no secure context: a page under plain http:// has no crypto.randomUUID", () => {
    vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(171) });

    expect(new AttemptKeys().keyFor("/a", {})).toBe("ab".repeat(16));

    vi.unstubAllGlobals();
  });

  test("each attempt that was answered is followed by a new key", () => {
    const keys = counting();
    expect(keys.keyFor("/a", { x: 1 })).toBe("key-1");
    keys.settle();
    expect(keys.keyFor("/a", { x: 1 })).toBe("key-2");
  });

  test("the same request is repeated under its key when its answer never came", () => {
    const keys = counting();
    keys.keyFor("/a", { x: 1 });
    expect(keys.keyFor("/a", { x: 1 })).toBe("key-1");
  });

  test("another request never takes over a key", () => {
    const keys = counting();
    keys.keyFor("/a", { x: 1 });
    expect(keys.keyFor("/a", { x: 2 })).toBe("key-2");
  });
});

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

describe("pages", () => {
  const page = (...items: Course[]): CoursePage => ({ items, next: null, cursor: "k3f9.41" });
  const idsOf = (courses: Course[]): number[] => courses.map(({ courseId }) => courseId);
  const at = (courseId: number, startTime: string | null, changes: Partial<Course> = {}): Course =>
    course({ courseId, startTime, ...changes });

  test("go by date, then hour, then number, in either direction", () => {
    const day = [at(1, "15:00"), at(2, "08:00"), at(3, null), at(4, "08:00")];
    const next = at(5, "07:00", { scheduledDate: "2025-07-16" });
    expect(idsOf(merged("asc", [page(next), page(...day)]))).toEqual([3, 2, 4, 1, 5]);
    expect(idsOf(merged("desc", [page(next), page(...day)]))).toEqual([5, 1, 4, 2, 3]);
  });

  test("show a course that is on two of them once, in its newer version and at its newer place", () => {
    const before = at(7, "09:00", { version: 2 });
    const after = at(7, "09:00", { version: 3, scheduledDate: "2025-07-20" });
    const others = [at(8, "10:00"), at(9, "10:00", { scheduledDate: "2025-07-19" })];
    const shown = merged("asc", [page(before, ...others), page(after)]);
    expect(shown.map(({ courseId, version }) => [courseId, version])).toEqual([
      [8, 2],
      [9, 2],
      [7, 3],
    ]);
    expect(idsOf(merged("asc", [page(after), page(before, ...others)]))).toEqual([8, 9, 7]);
  });
});

describe("filters", () => {
  const courses = [course(), course({ courseId: 9, courseType: "First Aid", location: "Library" })];

  test("every word must be found somewhere", () => {
    expect(matching(courses, "aid lib").map(({ courseId }) => courseId)).toEqual([9]);
    expect(matching(courses, "aid campus")).toEqual([]);
    expect(matching(courses, "  ")).toBe(courses);
  });

  test("days are grouped in their order", () => {
    const later = course({ courseId: 5, scheduledDate: "2025-07-16" });
    expect(byDay([...courses, later]).map(({ date, courses: of }) => [date, of.length])).toEqual([
      ["2025-07-15", 2],
      ["2025-07-16", 1],
    ]);
  });
});

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

  test("without a time nothing is claimed", () => {
    expect(availabilityOf({ ...mike, free: null, busy: [] }, "America/Toronto").tone).toBe("unknown");
  });
});
