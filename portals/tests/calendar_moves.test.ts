import { describe, expect, test } from "vitest";

import { queryOf, shownIn } from "@/features/calendar/calendar_url.ts";
import { moveOf } from "@/features/calendar/course_move.ts";
import { matchingRows, rowsOf } from "@/features/calendar/instructor_rows.ts";
import { draggedStart, movedTo, steppedStart } from "@/features/calendar/moved_course.ts";
import { targetWords } from "@/features/calendar/moving.ts";
import { course } from "./builders.ts";

const NOW = new Date("2025-07-01T12:00:00Z");

describe("a moved course", () => {
  test("keeps its hours on another day", () => {
    expect(movedTo(course(), { date: "2025-07-17" })).toEqual({ scheduledDate: "2025-07-17" });
  });

  test("keeps its length, begins at a quarter of an hour, and stays within the day", () => {
    const at = (start: number) => movedTo(course(), { date: "2025-07-15", start });
    expect(at(10 * 60 + 8)).toEqual({ startTime: "10:15", endTime: "13:15" });
    expect(at(-20)).toEqual({ startTime: "00:00", endTime: "03:00" });
    expect(at(23 * 60)).toEqual({ startTime: "21:00", endTime: "24:00" });
  });

  test("is not moved where it is already", () => {
    expect(movedTo(course(), { date: "2025-07-15", start: 9 * 60, instructorId: 32 })).toEqual({});
    expect(moveOf("admin", course(), { date: "2025-07-15" }, NOW)).toBeNull();
  });
});

describe("a course that does not begin at a quarter of an hour", () => {
  const odd = course({ startTime: "09:10", endTime: "12:10" });
  const start = 9 * 60 + 10;

  test("keeps its hours on another day, by mouse and keyboard", () => {
    expect(movedTo(odd, { date: "2025-07-15", start })).toEqual({});
    expect(movedTo(odd, { date: "2025-07-16", start })).toEqual({ scheduledDate: "2025-07-16" });
    expect(targetWords(odd, { date: "2025-07-16", start })).toMatch(/, 09:10–12:10$/);
    // The hand does not hold the mouse still.
    expect([start - 7, start + 7].map((minutes) => draggedStart(odd, minutes))).toEqual([start, start]);
  });

  test("begins at a quarter of an hour when it is moved by hours", () => {
    expect([start - 8, start + 8].map((minutes) => draggedStart(odd, minutes))).toEqual([9 * 60, 9 * 60 + 15]);
    expect(steppedStart(odd, start, 1)).toBe(9 * 60 + 15);
    expect(steppedStart(odd, start, -1)).toBe(9 * 60);
    expect(movedTo(odd, { date: "2025-07-15", start: 9 * 60 + 15 })).toEqual({ startTime: "09:15", endTime: "12:15" });
  });

  test("is stepped back to where it was, and never out of its day", () => {
    expect(steppedStart(odd, 9 * 60 + 15, -1)).toBe(start);
    expect(steppedStart(odd, 9 * 60, 1)).toBe(start);
    expect(steppedStart(odd, 0, -1)).toBe(0);
    expect(steppedStart(odd, 21 * 60, 1)).toBe(21 * 60);
  });
});

describe("the form that opens", () => {
  test("moves a course for an administrator, with another instructor too", () => {
    expect(moveOf("admin", course(), { date: "2025-07-16", instructorId: 33 }, NOW)).toEqual({
      action: "reschedule",
      fields: { scheduledDate: "2025-07-16", instructorId: 33 },
    });
  });

  test("assigns, if only the instructor is another or a request gets one", () => {
    expect(moveOf("admin", course(), { date: "2025-07-15", instructorId: 33 }, NOW)?.action).toBe("assign");
    const request = course({ status: "pending", instructorId: null });
    expect(moveOf("admin", request, { date: "2025-07-16", instructorId: 33 }, NOW)?.action).toBe("assign");
  });

  test("opens for nobody who may not move the course", () => {
    expect(moveOf("instructor", course(), { date: "2025-07-16" }, NOW)).toBeNull();
    expect(moveOf("admin", course({ status: "completed" }), { date: "2025-07-16" }, NOW)).toBeNull();
  });
});

test("the address says what is shown, and whatever else it says is ignored", () => {
  const shown = shownIn(new URLSearchParams("view=week&date=2025-07-15&by=instructor&instructorId=32"), "2025-01-01");
  expect(shown).toMatchObject({ view: "week", date: "2025-07-15", isByInstructor: true, instructorId: 32 });
  expect(shownIn(queryOf(shown), "2025-01-01")).toEqual(shown);
  const usual = shownIn(new URLSearchParams("view=year&date=31-12-2025&instructorId=mike"), "2025-01-01");
  expect(usual).toMatchObject({ view: "month", date: "2025-01-01", instructorId: null });
  expect(usual.statuses).toEqual(["pending", "confirmed", "completed"]);
});

describe("the rows of a week", () => {
  const names = [
    { instructorId: 2, name: "Zoé 2" },
    { instructorId: 10, name: "Ada 10" },
    { instructorId: 9, name: "Ada 9" },
  ];
  const rows = rowsOf(names, [course({ instructorId: null, instructorName: null }), course()], []);

  test("begin with the courses without an instructor, and have those who left if they still teach", () => {
    expect(rows.map(({ name }) => name)).toEqual([null, "Ada 9", "Ada 10", "Mike", "Zoé 2"]);
  });

  test("are found by the beginnings of words, without accents", () => {
    expect(matchingRows(rows, "zoe").map(({ name }) => name)).toEqual([null, "Zoé 2"]);
    expect(matchingRows(rows, "9 ad").map(({ name }) => name)).toEqual([null, "Ada 9"]);
  });
});
