import { describe, expect, test } from "vitest";
import { addDays, isDate, rangeOf, stepped, weeksOf } from "@/features/calendar/calendar_range.ts";

const MONDAY = 1;
const SUNDAY = 7;

describe("a month", () => {
  test("is shown with the days before and after it that fill its weeks", () => {
    const range = rangeOf("month", "2025-07-15", MONDAY);
    expect([range.from, range.to, range.days.length]).toEqual(["2025-06-30", "2025-08-03", 35]);
    expect(weeksOf(range.days).map((week) => week[0])).toEqual([
      "2025-06-30",
      "2025-07-07",
      "2025-07-14",
      "2025-07-21",
      "2025-07-28",
    ]);
  });

  test("has four weeks, five or six", () => {
    const weeks = (date: string, firstDay = MONDAY) => rangeOf("month", date, firstDay).days.length / 7;
    expect([weeks("2027-02-10"), weeks("2025-07-01"), weeks("2025-06-30")]).toEqual([4, 5, 6]);
    expect(weeks("2026-02-10", SUNDAY)).toBe(4);
  });

  test("a step further has the same day, or the last of a shorter month", () => {
    expect(stepped("month", "2025-01-31", 1)).toBe("2025-02-28");
    expect(stepped("month", "2025-12-15", 1)).toBe("2026-01-15");
    expect(stepped("month", "2024-03-31", -1)).toBe("2024-02-29");
  });
});

test("a week begins on the day that the person's country begins it on", () => {
  expect(rangeOf("week", "2025-07-16", MONDAY).from).toBe("2025-07-14");
  expect(rangeOf("week", "2025-07-16", SUNDAY).from).toBe("2025-07-13");
  expect(rangeOf("week", "2025-07-13", SUNDAY).from).toBe("2025-07-13");
  expect(stepped("week", "2025-12-30", 1)).toBe("2026-01-06");
});

test("days are counted without the hours that a change of the clocks takes or adds", () => {
  expect(addDays("2025-03-29", 2)).toBe("2025-03-31");
  expect(rangeOf("week", "2025-10-26", MONDAY).days.at(-1)).toBe("2025-10-26");
});

test("only dates that exist are taken from an address", () => {
  expect(["2025-02-28", "2024-02-29"].every(isDate)).toBe(true);
  expect(["2025-02-29", "2025-13-01", "yesterday", "", "0001-01-01"].some(isDate)).toBe(false);
});
