import { afterEach, describe, expect, test } from "vitest";
import type { TypedWhen } from "@/features/actions/field_rules.ts";
import { hoursInBoth, hoursNote } from "@/features/actions/hours_note.ts";
import { course } from "./builders.ts";

const when = (changes: Partial<TypedWhen> = {}): TypedWhen => ({
  scheduledDate: "2025-07-15",
  startTime: "09:00",
  endTime: "12:00",
  ...changes,
});

const NEITHER = { startTime: "", endTime: "" };

describe("whose hours a form shows", () => {
  const zoneBefore = process.env.TZ;
  afterEach(() => {
    process.env.TZ = zoneBefore;
  });

  test("is said to every reader, and what they are elsewhere to a reader there", () => {
    process.env.TZ = "America/Toronto";
    expect(hoursInBoth(course())).toBe("09:00–12:00 Toronto time");
    process.env.TZ = "Europe/Berlin";
    expect(hoursInBoth(course())).toBe("09:00–12:00 Toronto time · 15:00–18:00 your time");
  });

  test("is said in both zones as soon as a start is typed", () => {
    const note = () => hoursNote(when({ endTime: "" }), "Asia/Kolkata", "required");
    process.env.TZ = "Europe/Berlin";
    expect(note()).toBe("Hours are those of Kolkata. 09:00 is 15 Jul 2025, 05:30 your time.");
    process.env.TZ = "Asia/Calcutta";
    expect(note()).toBe("Hours are those of Kolkata.");
  });

  test("is said of an end at midnight too", () => {
    process.env.TZ = "Europe/Berlin";
    expect(hoursNote(when({ startTime: "20:00", endTime: "00:00" }), "America/Toronto", "required")).toBe(
      "20:00–24:00 Toronto time · Wed 16 Jul, 02:00–06:00 your time",
    );
  });

  test.each([
    ["02:30", "03:30"],
    ["01:30", "02:30"],
    ["02:30", ""],
  ])("of which %s or %s is skipped when the clocks go forward is said, without other hours", (startTime, endTime) => {
    const night = when({ scheduledDate: "2027-03-14", startTime, endTime });
    for (const zone of ["America/Toronto", "Europe/Berlin"]) {
      process.env.TZ = zone;
      expect(hoursNote(night, "America/Toronto", "optional")).toBe(
        "02:30 does not exist on Sun 14 Mar 2027 in Toronto: the clocks go forward.",
      );
    }
  });

  test("is said while they are still missing, with what is missing", () => {
    process.env.TZ = "America/Toronto";
    const note = (changes: Partial<TypedWhen>) => hoursNote(when(changes), "America/Toronto", "optional");
    expect(note(NEITHER)).toBe("Hours are those of Toronto. Leave both empty if they are to be agreed.");
    expect(note({ endTime: "" })).toBe("Hours are those of Toronto: give both a start and an end, or neither.");
  });

  test.each(["", "0002-00-40", "122025-07-15"])("is said while the date is no date yet (%s)", (scheduledDate) => {
    expect(hoursNote(when({ scheduledDate }), "America/Toronto", "required")).toBe("Hours are those of Toronto.");
  });
});
