// @vitest-environment happy-dom

import { describe, expect, test } from "vitest";
import { typedNumber } from "@/domain/typed_number.ts";
import {
  orNull,
  type TypedWhen,
  timeErrors,
  typedWhen,
  unfinishedFields,
  whenOf,
} from "@/features/actions/field_rules.ts";

const when = (changes: Partial<TypedWhen> = {}): TypedWhen => ({
  scheduledDate: "2025-07-15",
  startTime: "09:00",
  endTime: "12:00",
  ...changes,
});

const NEITHER = { startTime: "", endTime: "" };

describe("the hours of a form", () => {
  test("in order are not refused", () => {
    expect(timeErrors(when(), "required")).toEqual({});
    expect(timeErrors(when(), "optional")).toEqual({});
  });

  test("may both be empty where they are still to be agreed, and nowhere else", () => {
    expect(timeErrors(when(NEITHER), "optional")).toEqual({});
    expect(Object.keys(timeErrors(when(NEITHER), "required"))).toEqual(["startTime", "endTime"]);
  });

  test.each(["optional", "required"] as const)("are refused one without the other, where they are %s", (hours) => {
    expect(Object.keys(timeErrors(when({ startTime: "" }), hours))).toEqual(["startTime"]);
    expect(Object.keys(timeErrors(when({ endTime: "" }), hours))).toEqual(["endTime"]);
  });

  test.each(["08:59", "09:00"])("from 09:00 do not end at %s", (endTime) => {
    expect(timeErrors(when({ endTime }), "optional")).toEqual({
      endTime: "must be after the start time, on the same day; the latest is midnight",
    });
  });

  test("may end at midnight, which a field shows as 00:00 and a request names 24:00", () => {
    const typed = when({ endTime: "00:00" });

    expect(timeErrors(typed, "required")).toEqual({});
    expect(whenOf(typed)).toMatchObject({ startTime: "09:00", endTime: "24:00" });
    expect(typedWhen({ scheduledDate: "2025-07-15", startTime: "09:00", endTime: "24:00" })).toEqual(typed);
  });

  test("need their date", () => {
    expect(timeErrors(when({ scheduledDate: "" }), "optional")).toEqual({ scheduledDate: "is required" });
  });

  test("are sent as null when they were emptied, which is another thing than left out", () => {
    expect(orNull("")).toBeNull();
    expect(orNull("09:00")).toBe("09:00");
  });
});

test("a field in which something unreadable is typed is unfinished, although its value is empty", () => {
  document.body.innerHTML = '<form><input type="time" name="startTime"></form>';
  Object.defineProperty(document.querySelector("input"), "validity", { value: { badInput: true } });

  expect(unfinishedFields(document.querySelector("form"))).toEqual({
    startTime: "is not complete: fill in the rest, or clear it",
  });
});

test.each([
  ["100", 100],
  [" 012 ", 12],
  ["1e2", "1e2"],
  ["0x64", "0x64"],
  ["12.0", "12.0"],
  ["-1", "-1"],
  ["9".repeat(16), "9".repeat(16)],
])("%s is a number only if it is digits", (text, value) => {
  expect(typedNumber(text)).toBe(value);
});
