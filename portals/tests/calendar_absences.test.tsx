// @vitest-environment happy-dom
/** Absences on the calendar are at the hours of the reader's clock, and always visible. */
import type { Absence } from "@coursewire/client";
import { MantineProvider } from "@mantine/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatAbsence } from "@/domain/absence_texts.ts";
import { setFormatSettings } from "@/domain/format_settings.ts";
import { AwayLine } from "@/features/calendar/AwayLine.tsx";
import { entriesByDay, entriesOf } from "@/features/calendar/day_entries.ts";
import { shownHours } from "@/features/calendar/shown_hours.ts";
import { absence, course } from "./builders.ts";
import { render } from "./rendering.ts";

const TORONTO = "America/Toronto";
const DAYS = ["2025-07-13", "2025-07-14", "2025-07-15", "2025-07-16"];
const NOW = new Date("2025-07-10T12:00:00Z");
const MORNING_IN_TOKYO = absence({
  fromDate: "2025-07-15",
  fromTime: "09:00",
  toDate: "2025-07-15",
  toTime: "12:00",
  timeZone: "Asia/Tokyo",
  startsAt: "2025-07-15T00:00:00.000Z",
  endsAt: "2025-07-15T03:00:00.000Z",
});
const EVENING = absence({
  fromTime: "18:30",
  toTime: "21:00",
  startsAt: "2025-07-14T22:30:00.000Z",
  endsAt: "2025-07-15T01:00:00.000Z",
});
/** From 14 July, 19:30, to 16 July, 05:00. */
const DAYS_AND_NIGHTS = absence({
  fromTime: "19:30",
  toDate: "2025-07-16",
  toTime: "05:00",
  startsAt: "2025-07-14T23:30:00.000Z",
  endsAt: "2025-07-16T09:00:00.000Z",
});
const WHOLE_DAY_IN_TOKYO = absence({
  fromDate: "2025-07-15",
  fromTime: null,
  toDate: "2025-07-15",
  toTime: null,
  timeZone: "Asia/Tokyo",
  startsAt: "2025-07-14T15:00:00.000Z",
  endsAt: "2025-07-15T15:00:00.000Z",
});

const readIn = (timeZone: string | null): void => setFormatSettings({ hourCycle: 24, timeZone });
const byDay = (absences: Absence[], zone = TORONTO) => entriesByDay([], absences, DAYS, zone);
const partsOf = (each: Absence, zone = TORONTO) =>
  [...byDay([each], zone)].map(([date, { away }]) => [date, away[0]?.start, away[0]?.end]);

beforeEach(() => readIn(TORONTO));
afterEach(() => readIn(null));

describe("an absence is on each of its days", () => {
  test("with the hours that it has there; a midnight ends the day before", () => {
    const until = absence({ toDate: "2025-07-16", toTime: "00:00", endsAt: "2025-07-16T04:00:00.000Z" });
    expect(partsOf(until)).toEqual([
      ["2025-07-14", 12 * 60, 24 * 60],
      ["2025-07-15", 0, 24 * 60],
    ]);
  });

  test("by the reader's clock", () => {
    expect(partsOf(MORNING_IN_TOKYO)).toEqual([["2025-07-14", 20 * 60, 23 * 60]]);
    expect(partsOf(MORNING_IN_TOKYO, "Asia/Tokyo")).toEqual([["2025-07-15", 9 * 60, 12 * 60]]);
    expect(partsOf(WHOLE_DAY_IN_TOKYO)).toEqual([
      ["2025-07-14", 11 * 60, 24 * 60],
      ["2025-07-15", 0, 11 * 60],
    ]);
  });

  test("also when the clock shows its end before its start", () => {
    // The clocks of Toronto go back from 02:00 to 01:00.
    const repeated = absence({ startsAt: "2025-11-02T05:50:00.000Z", endsAt: "2025-11-02T06:10:00.000Z" });
    const [part] = entriesOf(entriesByDay([], [repeated], ["2025-11-02"], TORONTO), "2025-11-02").away;
    expect([part?.start, part?.end]).toEqual([110, 110]);
  });
});

describe("the hours of a week", () => {
  const hoursOf = (absences: Absence[]) => shownHours(byDay(absences), DAYS);

  test("contain those of an absence", () => {
    expect(hoursOf([])).toEqual({ from: 8, to: 18 });
    expect(hoursOf([EVENING])).toEqual({ from: 8, to: 21 });
    expect(hoursOf([MORNING_IN_TOKYO])).toEqual({ from: 8, to: 23 });
  });

  test("show that one lasts over a midnight, and not the whole night", () => {
    expect(hoursOf([DAYS_AND_NIGHTS])).toEqual({ from: 4, to: 21 });
  });

  test("contain those of courses, and of no whole day", () => {
    const courses = [course({ scheduledDate: "2025-07-15", startTime: "06:30", endTime: "19:10" })];
    const wholeDay = absence({ startsAt: "2025-07-14T04:00:00.000Z", endsAt: "2025-07-15T04:00:00.000Z" });
    expect(shownHours(entriesByDay(courses, [wholeDay], DAYS, TORONTO), DAYS)).toEqual({ from: 6, to: 20 });
  });
});

describe("an absence says", () => {
  async function wordsOf(each: Absence, date: string, zone = TORONTO): Promise<(string | null | undefined)[]> {
    readIn(zone);
    const parts = entriesOf(byDay([each], zone), date).away.map((part) => (
      <AwayLine key={part.absence.absenceId} part={part} withName={false} />
    ));
    await render(<MantineProvider env="test">{parts}</MantineProvider>);
    const line = document.querySelector("[data-absence]");
    return [line?.textContent, line?.getAttribute("title")];
  }

  test("its hours alone where all clocks agree, and its note", async () => {
    const [text, title] = await wordsOf({ ...EVENING, note: "Dentist." }, "2025-07-14");
    expect([text, title]).toEqual(["Away, 18:30–21:00, Dentist.", "Away, 18:30–21:00 · Dentist."]);
  });

  test("the reader's hours, and those of its own zone, where the clocks differ", async () => {
    const words = "Away, 20:00–23:00 your time · 15 Jul 2025, 09:00–12:00 Tokyo time";
    expect(await wordsOf(MORNING_IN_TOKYO, "2025-07-14")).toEqual([words, words]);
    expect((await wordsOf(WHOLE_DAY_IN_TOKYO, "2025-07-15"))[0]).toBe(
      "Away, 00:00–11:00 your time · 15 Jul 2025 Tokyo time",
    );
  });

  test("no zone of the same clock under another name", async () => {
    const inIndia = { ...MORNING_IN_TOKYO, timeZone: "Asia/Calcutta" };
    const instants = { startsAt: "2025-07-15T03:30:00.000Z", endsAt: "2025-07-15T06:30:00.000Z" };
    expect((await wordsOf({ ...inIndia, ...instants }, "2025-07-15", "Asia/Kolkata"))[0]).toBe("Away, 09:00–12:00");
    expect(formatAbsence(inIndia, NOW)).toBe("15 Jul, 09:00–12:00");
    readIn(TORONTO);
    expect(formatAbsence(inIndia, NOW)).toBe("15 Jul, 09:00–12:00 Calcutta time");
  });
});
