// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from "vitest";
import { type Draft, DraftStore } from "@/features/actions/drafts.ts";
import { orNull, type TypedWhen, timeErrors, unfinishedFields } from "@/features/actions/field_rules.ts";
import { hoursInBoth, hoursNote } from "@/features/actions/hours.ts";
import { fieldError } from "@/features/actions/use_action.ts";
import { changesOf } from "@/features/actions/use_fields.ts";
import { BrowserStorage } from "@/platform/browser_storage.ts";
import { Problem } from "@/platform/problem.ts";
import { course } from "./builders.ts";

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

test("a message that is a sentence already gets no second full stop", () => {
  const failure = Problem.ofFields({ startTime: "02:30 does not exist on 2025-03-09: the clocks go forward." });
  expect(fieldError(failure, "startTime", "Start")).toBe(
    "Start 02:30 does not exist on 2025-03-09: the clocks go forward.",
  );
});

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

  test("is said while they are still missing, with what is missing", () => {
    const note = (changes: Partial<TypedWhen>) => hoursNote(when(changes), "America/Toronto", "optional");
    expect(note(NEITHER)).toBe("Hours are those of Toronto. Leave both empty if they are to be agreed.");
    expect(note({ endTime: "" })).toBe("Hours are those of Toronto: give both a start and an end, or neither.");
  });

  test.each(["", "0002-00-40", "122025-07-15"])("is said while the date is no date yet (%s)", (scheduledDate) => {
    expect(hoursNote(when({ scheduledDate }), "America/Toronto", "required")).toBe("Hours are those of Toronto.");
  });
});

describe("a draft", () => {
  const draft: Draft = { action: "cancel", course: course(), typed: { reason: "The hall is taken." } };
  const forbidden = (): never => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  const full = { getItem: () => null, setItem: forbidden, removeItem: () => {} };
  /** As the storage is found by a page that has just been loaded. */
  const fresh = (): BrowserStorage => new BrowserStorage(() => sessionStorage);

  afterEach(() => sessionStorage.clear());

  test("outlives the page in the tab's storage", () => {
    new DraftStore("admin:dana", fresh()).keep(draft);
    expect(new DraftStore("admin:dana", fresh()).get()).toEqual(draft);
  });

  test("is its person's and portal's own", () => {
    new DraftStore("admin:dana").keep(draft);
    expect(new DraftStore("admin:omar").get()).toBeNull();
    expect(new DraftStore("organization:dana").get()).toBeNull();
  });

  test("that was discarded is nowhere any more", () => {
    const store = new DraftStore("admin:dana");
    store.keep(draft);
    store.discard();
    expect(store.get()).toBeNull();
    expect(sessionStorage.length).toBe(0);
  });

  test.each([
    ["forbidden", forbidden],
    ["full", () => full],
  ])("is held by the page where storage is %s", (_, kept) => {
    const storage = new BrowserStorage(kept);
    new DraftStore("admin:dana", storage).keep(draft);
    expect(new DraftStore("admin:dana", storage).get()).toEqual(draft);
  });

  test("that cannot be read is none", () => {
    sessionStorage.setItem("coursewire:draft:admin:dana", "{");
    expect(new DraftStore("admin:dana").get()).toBeNull();
  });

  test("holds only what differs from what the form began with", () => {
    expect(changesOf({ startTime: "09:00", endTime: "17:00" }, when())).toEqual({ endTime: "17:00" });
  });
});
