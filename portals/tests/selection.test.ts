import { beforeEach, expect, test } from "vitest";
import type { SavedVersions } from "@/features/courses/saved_courses.ts";
import { Selection } from "@/features/courses/selection.ts";
import { course } from "./builders.ts";

const listed = (...numbers: number[]) => numbers.map((courseId) => course({ courseId, status: "pending" }));
const NONE: SavedVersions = new Map();

let selection: Selection;
beforeEach(() => {
  selection = new Selection();
  selection.show(listed(5, 3, 9, 1), NONE);
});
const ids = (): number[] => [...selection.ids];

test("a range goes from the row that was set last to this one, in the order of the list", () => {
  selection.set(3, true);
  selection.set(1, true, true);
  expect(ids()).toEqual([3, 9, 1]);

  selection.set(9, false, true);
  expect(ids()).toEqual([3]);
});

test("a range without a beginning, or from a course that has left, is one row", () => {
  selection.set(9, true, true);
  expect(ids()).toEqual([9]);

  selection.show(listed(5, 3, 1), NONE);
  selection.set(1, true, true);
  expect(ids()).toEqual([1]);
});

test("all that is loaded can be selected, but for past courses", () => {
  selection.show([...listed(1, 2), course({ courseId: 3, status: "completed" })], NONE);

  selection.setAll(true);

  expect(ids()).toEqual([1, 2]);
  expect(selection.isAll).toBe(true);
});

test("a course that comes is not selected, and all are not all any more", () => {
  selection.setAll(true);
  let told = 0;
  selection.subscribe(() => {
    told += 1;
  });

  selection.show(listed(5, 3, 9, 1, 4), NONE);

  expect([ids().length, selection.isAll, told]).toEqual([4, false, 1]);
});

test("what leaves the list is selected no more, and is counted until the selection is changed", () => {
  selection.setAll(true);

  selection.show(listed(5, 1), NONE);
  expect([ids(), selection.left]).toEqual([[5, 1], 2]);
  selection.set(5, false);

  expect([ids(), selection.left]).toEqual([[1], 0]);
});

test("what the user has saved leaves without being counted", () => {
  selection.setAll(true);

  selection.show(listed(5, 3), new Map([[9, 3]]));

  expect([ids(), selection.left]).toEqual([[5, 3], 1]);
});

test("what somebody else takes after the user has saved it is counted", () => {
  const saved = new Map([[9, 2]]);
  selection.show(listed(5, 3, 9, 1), saved);
  selection.setAll(true);

  selection.show(listed(5, 3), saved);

  expect([ids(), selection.left]).toEqual([[5, 3], 2]);
});

test("whose own change it was may be known after the course has left", () => {
  selection.setAll(true);
  selection.show(listed(5, 3, 1), NONE);
  expect(selection.left).toBe(1);

  selection.show(listed(5, 3, 1), new Map([[9, 3]]));

  expect(selection.left).toBe(0);
});

test("cleared, nothing is selected", () => {
  selection.setAll(true);
  selection.clear();
  expect(ids()).toEqual([]);
});
