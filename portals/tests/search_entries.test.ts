import { describe, expect, test } from "vitest";
import { grouped, isSearchKey, matchingEntries, type SearchEntry } from "@/features/search/search_entries.ts";
import { numberFirst } from "@/features/search/use_found_courses.ts";
import { course } from "./builders.ts";

const entry = (label: string, group: string, keywords = ""): SearchEntry => ({
  id: label,
  label,
  group,
  keywords,
  run() {},
});
const ENTRIES = [
  entry("Calendar", "Pages"),
  entry("Réglages", "Pages"),
  entry("Request a course", "Actions"),
  entry("Change the language", "Actions", "Sprache"),
];
const found = (search: string): string[] => matchingEntries(ENTRIES, search).map(({ label }) => label);

describe("pages and actions", () => {
  test("are all there before anything is typed", () => {
    expect(found(" ")).toHaveLength(4);
  });

  test.each([
    ["cal", ["Calendar"]],
    ["REG", ["Réglages"]],
    ["cour req", ["Request a course"]],
    ["sprache", ["Change the language"]],
    ["pages", ["Calendar", "Réglages"]],
    ["alendar", []],
    ["#", []],
  ])("are found by the beginnings of their words: %s", (search, labels) => {
    expect(found(search)).toEqual(labels);
  });

  test("are shown by group", () => {
    expect(grouped(ENTRIES).map(([group, entries]) => [group, entries.length])).toEqual([
      ["Pages", 2],
      ["Actions", 2],
    ]);
  });
});

test.each(["12", "#12", "(#12)."])("the course with the number that was typed comes first: %s", (q) => {
  const courses = [3, 120, 12].map((courseId) => course({ courseId }));
  expect(numberFirst(courses, q).map(({ courseId }) => courseId)).toEqual([12, 3, 120]);
});

describe("the key", () => {
  const pressed = (changes: object): KeyboardEvent =>
    ({ key: "k", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...changes }) as KeyboardEvent;

  test("is Ctrl+K, and ⌘K on a Mac, where Ctrl+K deletes the rest of a line", () => {
    expect(isSearchKey(pressed({ ctrlKey: true }), false)).toBe(true);
    expect(isSearchKey(pressed({ metaKey: true }), true)).toBe(true);
    expect(isSearchKey(pressed({ ctrlKey: true }), true)).toBe(false);
    expect(isSearchKey(pressed({ metaKey: true }), false)).toBe(false);
  });

  test.each([{}, { ctrlKey: true, shiftKey: true }, { ctrlKey: true, altKey: true }])("is no other: %o", (changes) => {
    expect(isSearchKey(pressed(changes), false)).toBe(false);
  });
});
