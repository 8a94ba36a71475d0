/** Days and hours as people who read French, German or a 12-hour clock expect them, and in a chosen zone. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  dayParts,
  formatAgo,
  formatClock,
  formatDay,
  formatDayHeading,
  formatHours,
  formatInstant,
  formatLongDay,
  formatMinute,
  formatMonth,
  formatSpan,
  formatViewerHours,
  formatWhen,
  instantOf,
  type When,
} from "@/domain/date_formats.ts";
import { setFormatSettings } from "@/domain/format_settings.ts";
import { compareTexts, formatNumber } from "@/domain/formatters.ts";
import { detectZoneAgain } from "@/domain/time_zones.ts";
import { type Language, loadLanguage, loadPortalTexts } from "@/i18n/index.ts";

const NOW = new Date("2025-07-10T12:00:00Z");
const AT: When = { scheduledDate: "2025-07-15", startTime: "09:00", endTime: "12:00", timeZone: "America/Toronto" };
const before = process.env.TZ;

beforeEach(() => {
  process.env.TZ = "America/Toronto";
  detectZoneAgain();
});

beforeAll(loadPortalTexts);
afterEach(async () => {
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
  setFormatSettings({ hourCycle: 24, timeZone: null });
  await loadLanguage("en");
});

const read = (language: Language): Promise<void> => loadLanguage(language);

test("days are written as in French", async () => {
  await read("fr");

  expect(formatDay("2025-07-15")).toBe("mar. 15 juil. 2025");
  expect(formatLongDay("2026-07-15", NOW)).toBe("mercredi 15 juillet 2026");
  expect(formatDayHeading("2025-07-15", "2025-07-15", NOW)).toBe("Aujourd’hui · mardi 15 juillet");
  expect(dayParts("2025-12-31")).toEqual({ weekday: "mer.", day: "31", month: "déc." });
  expect(formatMonth("2025-07-15")).toBe("juillet 2025");
});

test("days are written as in German", async () => {
  await read("de");

  expect(formatDay("2025-07-15")).toBe("Di., 15. Juli 2025");
  expect(formatWhen(AT, NOW)).toBe("15. Juli, 09:00–12:00");
  expect(formatInstant("2025-07-10T14:02:00Z", NOW)).toBe("10. Juli, 10:02");
});

test("what was some time ago is said in the language", async () => {
  const at = (minutes: number): string =>
    formatAgo(new Date(NOW.getTime() - minutes * 60_000).toISOString(), NOW.getTime()).replaceAll("\u00a0", " ");

  await read("fr");
  expect([at(0), at(3), at(125)]).toEqual(["à l’instant", "il y a 3 min", "il y a 2 h"]);
  await read("de");
  expect([at(0), at(3), at(125)]).toEqual(["gerade eben", "vor 3 Min.", "vor 2 Std."]);
});

test("numbers and the order of texts follow the language", async () => {
  await read("de");

  expect(formatNumber(5000)).toBe("5.000");
  expect(["Zoe", "Ärzte", "Kurs 10", "Kurs 9"].sort(compareTexts)).toEqual(["Ärzte", "Kurs 9", "Kurs 10", "Zoe"]);
});

describe("with a 12-hour clock", () => {
  beforeEach(() => setFormatSettings({ hourCycle: 12, timeZone: null }));

  test("hours have am and pm, and the end of the day is midnight", () => {
    expect(formatHours(AT)).toBe("9:00 am–12:00 pm");
    expect(formatHours({ ...AT, startTime: "18:30", endTime: "24:00" })).toBe("6:30 pm–midnight");
    expect(formatInstant("2025-07-10T22:02:00Z", NOW)).toBe("10 Jul, 6:02 pm");
    expect(formatMinute(Date.parse("2025-07-10T04:20:00Z"))).toBe("12:20 am");
    expect(formatClock(Date.parse("2025-07-10T21:15:21Z"))).toBe("5:15:21 pm");
    setFormatSettings({ hourCycle: 24, timeZone: null });
    expect(formatClock(Date.parse("2025-07-10T09:15:21Z"))).toBe("05:15:21");
  });

  test("hours of other languages have their words", async () => {
    await read("fr");

    expect(formatHours({ ...AT, endTime: "24:00" })).toBe("9:00 AM–minuit");
  });
});

describe("in a chosen zone", () => {
  beforeEach(() => setFormatSettings({ hourCycle: 24, timeZone: "Asia/Kolkata" }));

  test("the reader's hours are those of the zone, wherever the computer is", () => {
    expect(formatHours(AT)).toBe("09:00–12:00 Toronto time");
    expect(formatViewerHours(AT)).toBe("18:30–21:30 your time");
    expect(formatInstant("2025-07-10T14:02:00Z", NOW)).toBe("10 Jul, 19:32");
  });

  test("the words are those of the language", async () => {
    await read("de");

    expect(formatHours(AT)).toBe("09:00–12:00 Ortszeit Toronto");
    expect(formatViewerHours(AT)).toBe("18:30–21:30 (Ihre Zeit)");
  });
});

describe("a course that ends at midnight", () => {
  const late = { ...AT, startTime: "21:00", endTime: "24:00" };

  test("ends on its own day", () => {
    expect(formatWhen(late, NOW)).toBe("15 Jul, 21:00–24:00");
    expect(instantOf("2025-07-15", "24:00", "America/Toronto").toISOString()).toBe("2025-07-16T04:00:00.000Z");
  });

  test("is converted for a reader elsewhere", () => {
    setFormatSettings({ hourCycle: 24, timeZone: "America/Vancouver" });

    expect(formatViewerHours(late)).toBe("18:00–21:00 your time");
    expect(formatSpan(new Date("2025-07-16T01:00Z"), new Date("2025-07-16T04:00Z"), "America/Toronto")).toBe(
      "21:00–24:00",
    );
  });
});
