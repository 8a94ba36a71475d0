/** What the page of absences says, asks for and sends, and how the end of a course follows from its type. */
import type { Absence, CourseEventData } from "@coursewire/client";
import { describe, expect, test } from "vitest";
import { formatAbsence, kindText, phaseOf } from "@/domain/absence_texts.ts";
import { bodyOf, emptyAbsence, missingFields, withFirstDay } from "@/features/absences/absence_form.ts";
import { foundAbsences, mergedAbsences, rangesAround } from "@/features/absences/absence_range.ts";
import { endAfter } from "@/features/course_types/end_time.ts";
import { availabilityOf } from "@/features/people/instructor_availability.ts";
import { concernsInstructors } from "@/features/people/instructor_events.ts";

const ZONE = "America/Toronto";
const NOW = new Date("2025-07-20T12:00:00Z");

const HOLIDAY: Absence = {
  absenceId: 124,
  instructorId: 32,
  instructorName: "Mike",
  kind: "holiday",
  fromDate: "2025-07-21",
  fromTime: null,
  toDate: "2025-07-25",
  toTime: null,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  startsAt: "2025-07-21T04:00:00.000Z",
  endsAt: "2025-07-26T04:00:00.000Z",
  note: null,
  createdAt: "2025-07-12T19:30:00.000Z",
  actor: { role: "instructor", name: "Mike" },
};

describe("what a form lacks", () => {
  const EMPTY = emptyAbsence(ZONE);

  test.each([
    [EMPTY, true, ["instructorId", "fromDate", "toDate"]],
    [EMPTY, false, ["fromDate", "toDate"]],
    [{ ...EMPTY, toDate: "2025-07-25" }, false, ["fromDate"]],
    [{ ...EMPTY, fromDate: "2025-07-21" }, false, []],
  ])("is %o", (values, isForOthers, names) => {
    expect(Object.keys(missingFields(values, isForOthers))).toEqual(names);
  });
});

describe("an absence as text", () => {
  test.each([
    [{}, "21 Jul – 25 Jul"],
    [{ toDate: "2025-07-21" }, "21 Jul"],
    [{ toDate: "2025-07-21", fromTime: "13:00" }, "21 Jul, from 13:00"],
    [{ toDate: "2025-07-21", toTime: "12:00" }, "21 Jul, until 12:00"],
    [{ toDate: "2025-07-21", fromTime: "09:00", toTime: "12:00" }, "21 Jul, 09:00–12:00"],
    [{ fromTime: "13:00", toTime: "12:00" }, "21 Jul, 13:00 – 25 Jul, 12:00"],
  ])("%o", (changes, text) => {
    expect(formatAbsence({ ...HOLIDAY, ...changes }, NOW)).toBe(text);
  });

  test("names the zone of its hours where it is not the reader's", () => {
    expect(formatAbsence({ ...HOLIDAY, fromTime: "13:00", timeZone: "Asia/Kolkata" }, NOW)).toMatch(/Kolkata time$/);
  });

  test("of a kind that this portal does not know is “Away”", () => {
    expect(["holiday", "sick", "jury duty"].map(kindText)).toEqual(["Holiday", "Sick", "Away"]);
  });

  test.each([
    ["2025-07-21T03:59:59Z", "later"],
    ["2025-07-21T04:00:00Z", "now"],
    ["2025-07-26T03:59:59Z", "now"],
    ["2025-07-26T04:00:00Z", "over"],
  ])("at %s is %s", (now, phase) => {
    expect(phaseOf(HOLIDAY, new Date(now))).toBe(phase);
  });
});

describe("the list", () => {
  test("asks for a year from yesterday on, and for the year before", () => {
    expect(rangesAround("2025-07-20")).toEqual({
      ahead: { from: "2025-07-19", to: "2026-07-20" },
      past: { from: "2024-07-20", to: "2025-07-19" },
    });
  });

  test("has an absence with days in both years once, and is in order", () => {
    const [now, later] = [HOLIDAY, { ...HOLIDAY, absenceId: 120, fromDate: "2025-08-01" }];
    const over = { ...HOLIDAY, absenceId: 130, fromDate: "2025-03-01" };

    expect(mergedAbsences([over, now], [now, later]).map(({ absenceId }) => absenceId)).toEqual([130, 124, 120]);
  });

  test("leaves out what is over, and other instructors than those typed", () => {
    const all = [HOLIDAY, { ...HOLIDAY, absenceId: 125, instructorName: "Sara" }];
    const afterwards = new Date("2025-08-01T00:00:00Z");

    expect(foundAbsences(all, false, " sA ", NOW).map(({ absenceId }) => absenceId)).toEqual([125]);
    expect(foundAbsences(all, false, "", afterwards)).toEqual([]);
    expect(foundAbsences(all, true, "", afterwards)).toHaveLength(2);
  });
});

describe("the form", () => {
  test("sends whole days without times, and what was typed", () => {
    const values = { ...withFirstDay(emptyAbsence(ZONE), "2025-07-21"), fromTime: "13:00" };

    expect(bodyOf(values)).toEqual({
      kind: "holiday",
      fromDate: "2025-07-21",
      toDate: "2025-07-21",
      timeZone: ZONE,
    });
    expect(bodyOf({ ...values, isWholeDays: false, instructorId: "33" })).toMatchObject({
      fromTime: "13:00",
      instructorId: 33,
    });
  });

  test("moves a last day that would be before the first, and keeps a later one", () => {
    const values = { ...emptyAbsence(ZONE), fromDate: "2025-07-01", toDate: "2025-07-10" };

    expect(withFirstDay(values, "2025-07-05").toDate).toBe("2025-07-10");
    expect(withFirstDay(values, "2025-07-21").toDate).toBe("2025-07-21");
  });
});

describe("an instructor who is away", () => {
  const busy = (startsAt: string, endsAt: string) => [{ courseId: null, absenceId: 124, startsAt, endsAt }];
  const words = (startsAt: string, endsAt: string) =>
    availabilityOf({ instructorId: 32, name: "Mike", free: false, busy: busy(startsAt, endsAt) }, ZONE, 7, "2025-07-22")
      .words;

  test("for days is away until the last of them", () => {
    expect(words(HOLIDAY.startsAt, HOLIDAY.endsAt)).toMatch(/^Busy: away until 25 Jul/);
  });

  test("for hours is away for these", () => {
    expect(words("2025-07-22T13:00:00Z", "2025-07-22T16:00:00Z")).toBe("Busy: away 09:00–12:00");
  });

  test.each([
    ["2025-07-18", false],
    ["2025-07-20", true],
    ["2025-07-23", true],
    ["2025-07-27", true],
    ["2025-07-28", false],
  ])("on %s: the picker of that day is fetched again: %s", (date, isConcerned) => {
    const event = { type: "absence_added", absence: HOLIDAY } as unknown as CourseEventData;
    const slot = { date, startTime: "09:00", endTime: "12:00", timeZone: ZONE };

    expect(concernsInstructors(event, ["instructors", slot])).toBe(isConcerned);
    expect(concernsInstructors(event, ["absences", {}])).toBe(true);
  });
});

test.each([
  ["09:15", 150, "11:45"],
  ["20:00", 240, "00:00"],
  ["20:01", 240, null],
  ["", 60, null],
])("a course from %s for %d minutes ends at %s", (start, minutes, end) => {
  expect(endAfter(start, minutes)).toBe(end);
});
