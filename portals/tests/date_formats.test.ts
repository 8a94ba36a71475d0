/** Ambiguous dates are completed: other years, other clocks, repeated hours, the next day. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  dayParts,
  daysBetween,
  formatAgo,
  formatDay,
  formatDayHeading,
  formatHours,
  formatHoursInFull,
  formatInstant,
  formatInstantBeside,
  formatLongDay,
  formatMinute,
  formatOwnHours,
  formatOwnStart,
  formatShortDay,
  formatSpan,
  formatTimes,
  formatViewerHours,
  formatWhen,
  otherYear,
  today,
  viewerZone,
  type When,
  wallClock,
  zoneCity,
} from "@/domain/date_formats.ts";
import { detectZoneAgain, instantOf, zoneLabel } from "@/domain/time_zones.ts";

const NOW = new Date("2025-07-10T12:00:00Z");
const before = process.env.TZ;

function readIn(zone: string): void {
  process.env.TZ = zone;
  detectZoneAgain();
}
const at = (changes: Partial<When> = {}): When => ({
  scheduledDate: "2025-07-15",
  startTime: "09:00",
  endTime: "12:00",
  timeZone: "America/Toronto",
  ...changes,
});

beforeEach(() => readIn("America/Toronto"));
afterEach(() => {
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

describe("the year", () => {
  test("is left out when it is the reader's own", () => {
    expect(formatShortDay("2025-01-15", NOW)).toBe("15 Jan");
    expect(formatLongDay("2025-01-15", NOW)).toBe("Wednesday 15 January");
    expect(otherYear("2025-01-15", NOW)).toBeNull();
  });

  test("is said when it is another one", () => {
    expect(formatShortDay("2026-01-15", NOW)).toBe("15 Jan 2026");
    expect(formatLongDay("2026-01-15", NOW)).toBe("Thursday 15 January 2026");
    expect(otherYear("2026-01-15", NOW)).toBe("2026");
    expect(formatInstant("2024-07-15T18:02:00Z", NOW)).toBe("15 Jul 2024, 14:02");
    expect(formatAgo("2024-07-15T18:02:00Z", NOW.getTime())).toBe("15 Jul 2024, 14:02");
  });

  test("is the reader's on New Year's Eve", () => {
    const newYear = new Date("2026-01-01T03:00:00Z");
    expect(formatShortDay("2025-12-31", newYear)).toBe("31 Dec");
    expect(formatShortDay("2026-01-01", newYear)).toBe("1 Jan 2026");
  });
});

test("a day's heading says which days are today and tomorrow, by the calendar of the place", () => {
  expect(formatDayHeading("2025-07-15", "2025-07-15", NOW)).toBe("Today · Tuesday 15 July");
  expect(formatDayHeading("2025-07-16", "2025-07-15", NOW)).toBe("Tomorrow · Wednesday 16 July");
  expect(formatDayHeading("2026-07-16", "2025-07-15", NOW)).toBe("Thursday 16 July 2026");
});

describe("to a reader in the same place", () => {
  test("the hours are enough", () => {
    expect(formatHours(at())).toBe("09:00–12:00");
    expect(formatViewerHours(at())).toBeNull();
    expect(formatWhen(at(), NOW)).toBe("15 Jul, 09:00–12:00");
  });

  test.each([
    ["Asia/Calcutta", "Asia/Kolkata"],
    ["America/New_York", "America/Toronto"],
    ["Etc/UTC", "UTC"],
  ])("called %s the zone %s is the same", (reader, timeZone) => {
    readIn(reader);
    expect(formatHours(at({ timeZone }))).toBe("09:00–12:00");
  });

  test("a course described in full names its zone all the same", () => {
    expect(formatHoursInFull(at())).toBe("09:00–12:00 Toronto time");
    expect(formatHoursInFull(at({ startTime: null, endTime: null }))).toBe("Time to be agreed");
  });
});

describe("to a reader elsewhere", () => {
  test("the zone is said, and what the own clock shows", () => {
    readIn("Asia/Kolkata");
    expect(formatHours(at())).toBe("09:00–12:00 Toronto time");
    expect(formatViewerHours(at())).toBe("18:30–21:30 your time");
  });

  test("hours and start are said alone where the zone has a place of its own", () => {
    readIn("Asia/Kolkata");
    expect(formatOwnStart(at())).toBe("09:00");
    expect(formatOwnHours(at())).toBe("09:00–12:00");
    expect(formatOwnStart(at({ startTime: null, endTime: null }))).toBe("Time open");
  });

  test("another day is said too", () => {
    readIn("Asia/Tokyo");
    expect(formatViewerHours(at({ startTime: "19:00", endTime: "21:00" }))).toBe("Wed 16 Jul, 08:00–10:00 your time");
  });

  test("an end at midnight belongs to the day that ends", () => {
    readIn("Asia/Kolkata");
    expect(formatViewerHours(at({ endTime: "14:30" }))).toBe("18:30–24:00 your time");
    expect(formatViewerHours(at({ endTime: "15:30" }))).toBe("18:30–01:00 the next day your time");
  });

  test("what has no hours yet needs no zone", () => {
    readIn("Asia/Kolkata");
    expect(formatHours(at({ startTime: null, endTime: null }))).toBe("Time to be agreed");
    expect(formatViewerHours(at({ startTime: null, endTime: null }))).toBeNull();
  });

  test("an instant beside a course's hours says whose clock it is read from", () => {
    expect(formatInstantBeside(at(), "2025-07-10T14:02:00Z", NOW)).toBe("10 Jul, 10:02");
    readIn("Asia/Kolkata");
    expect(formatInstantBeside(at(), "2025-07-10T14:02:00Z", NOW)).toBe("10 Jul, 19:32 your time");
  });
});

describe("where the computer's zone is unknown", () => {
  beforeEach(() => readIn("Etc/Unknown"));

  test("UTC is taken, which the service knows", () => {
    expect(viewerZone()).toBe("UTC");
    expect(formatInstant("2025-07-10T14:02:00Z", NOW)).toBe("10 Jul, 14:02 UTC");
  });

  test("the zone is always said, and no own clock is made up", () => {
    expect(formatHours(at())).toBe("09:00–12:00 Toronto time");
    expect(formatHours(at({ timeZone: "UTC" }))).toBe("09:00–12:00 UTC");
    expect(formatViewerHours(at())).toBeNull();
  });
});

describe("an hour that comes twice", () => {
  const november = { scheduledDate: "2025-11-02", timeZone: "America/Toronto" };

  test("is told apart in a course's times, where the first is meant", () => {
    expect(formatHours(at({ ...november, startTime: "01:30", endTime: "03:00" }))).toBe("01:30 GMT-4–03:00");
    expect(formatHours(at({ ...november, startTime: "00:30", endTime: "02:00" }))).toBe("00:30–02:00");
    expect(instantOf("2025-11-02", "01:30", "America/Toronto").toISOString()).toBe("2025-11-02T05:30:00.000Z");
  });

  test("is told apart in instants", () => {
    expect(formatInstant("2025-11-02T05:30:00Z", NOW)).toBe("2 Nov, 01:30 GMT-4");
    expect(formatInstant("2025-11-02T06:30:00Z", NOW)).toBe("2 Nov, 01:30 GMT-5");
    expect(formatInstant("2025-11-02T07:30:00Z", NOW)).toBe("2 Nov, 02:30");
  });
});

test("a minute has two digits of the hour, as all times", () => {
  expect(formatMinute(Date.parse("2025-07-10T04:20:00Z"))).toBe("00:20");
});

test("a span by another clock names the day it begins on unless it is the one asked about", () => {
  const [from, to] = [new Date("2025-07-15T22:00:00Z"), new Date("2025-07-16T00:00:00Z")];
  expect(formatSpan(from, to, "UTC", "2025-07-15")).toBe("22:00–24:00");
  expect(formatSpan(from, to, "UTC", "2025-07-16")).toBe("Tue 15 Jul, 22:00–24:00");
  expect(formatSpan(from, to, "Europe/Paris", "2025-07-16")).toBe("00:00–02:00");
});

test("instants are found across changes of the clocks and the date line", () => {
  expect(instantOf("2025-03-09", "01:30", "America/Toronto").toISOString()).toBe("2025-03-09T06:30:00.000Z");
  expect(instantOf("2025-03-09", "03:30", "America/Toronto").toISOString()).toBe("2025-03-09T07:30:00.000Z");
  expect(instantOf("2025-03-08", "24:00", "America/Toronto").toISOString()).toBe("2025-03-09T05:00:00.000Z");
  expect(instantOf("2025-07-15", "00:15", "Pacific/Kiritimati").toISOString()).toBe("2025-07-14T10:15:00.000Z");
  expect(instantOf("2025-07-15", "09:00", "Asia/Kathmandu").toISOString()).toBe("2025-07-15T03:15:00.000Z");
});

test("zones are named by their place, or by their offset where they have none", () => {
  expect(zoneLabel("America/New_York")).toBe("New York time");
  expect(zoneLabel("America/Argentina/Buenos_Aires")).toBe("Buenos Aires time");
  expect(zoneLabel("UTC")).toBe("UTC");
  // IANA counts these the other way round.
  expect(zoneLabel("Etc/GMT+5")).toBe("GMT-5");
});

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
