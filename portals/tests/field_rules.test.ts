// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { orNull, type TypedWhen, timeErrors, unfinishedFields } from "@/features/actions/field_rules.ts";

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

  test.each(["08:59", "09:00", "00:00"])("from 09:00 do not end at %s", (endTime) => {
    expect(timeErrors(when({ endTime }), "optional")).toEqual({
      endTime: "must be after the start time, on the same day; the latest is 23:59",
    });
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
  document.body.innerHTML = '<form><input type="time" name="startTime"><input type="number" name="students"></form>';
  for (const input of document.querySelectorAll("input")) {
    Object.defineProperty(input, "validity", { value: { badInput: true } });
  }

  expect(unfinishedFields(document.querySelector("form"))).toEqual({
    startTime: "is not complete: fill in the rest, or clear it",
    students: "must be a whole number",
  });
});
