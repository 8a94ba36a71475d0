import { describe, expect, test } from "vitest";
import type { Course } from "@/domain/course.ts";
import { compare } from "@/features/courses/course_order.ts";
import { type HeldRows, heldRows, rowsOf, withFollowing } from "@/features/courses/held_rows.ts";
import type { SavedVersions } from "@/features/courses/saved_courses.ts";
import { course } from "./builders.ts";

const on = (day: number, changes: Partial<Course> = {}): Course =>
  course({ courseId: day, scheduledDate: `2026-05-${String(day).padStart(2, "0")}`, ...changes });
const HELD = [on(2), on(4), on(6)];
const NOBODY: SavedVersions = new Map();

function shown(present: Course[], saved = NOBODY, latestOf = (each: Course) => each): HeldRows {
  return heldRows(HELD, present, (a, b) => compare("asc", a, b), saved, latestOf);
}

const numbers = ({ rows }: HeldRows) => rows.map((row) => (row.isGone ? -row.course.courseId : row.course.courseId));
const waiting = ({ waiting: courses }: HeldRows) => courses.map(({ courseId }) => courseId);

test("a list that is not held shows what there is", () => {
  expect(rowsOf(HELD)).toMatchObject({ waiting: [], isDifferent: false });
});

test("new rows wait, unless they come behind the last one", () => {
  const found = shown([on(1), on(2), on(3), on(4), on(6), on(9)]);

  expect(numbers(found)).toEqual([2, 4, 6, 9]);
  expect(waiting(found)).toEqual([1, 3]);
  expect(found.isDifferent).toBe(true);
});

test("a row that has left the list stays in its place, in its newest state", () => {
  const cancelled = on(4, { status: "cancelled", version: 3 });

  const found = shown([on(2), on(6)], NOBODY, () => cancelled);

  expect(numbers(found)).toEqual([2, -4, 6]);
  expect(found.rows[1]?.course).toBe(cancelled);
  expect(found.isDifferent).toBe(true);
});

test("a row that was moved to another day changes in its place", () => {
  const moved = on(2, { scheduledDate: "2026-05-30", version: 3 });

  const found = shown([on(4), on(6), moved]);

  expect(numbers(found)).toEqual([2, 4, 6]);
  expect(found.rows[0]?.course).toBe(moved);
  expect(found.isDifferent).toBe(true);
});

test("what the user has saved comes and goes at once", () => {
  const saved = new Map([
    [4, 3],
    [5, 3],
  ]);

  const found = shown([on(2), on(3), on(5, { version: 3 }), on(6)], saved, (each) => ({ ...each, version: 3 }));

  expect(numbers(found)).toEqual([2, 5, 6]);
  expect(waiting(found)).toEqual([3]);
});

test("what the user has saved waits, and stays marked, once somebody else has changed it", () => {
  const saved = new Map([
    [4, 3],
    [5, 3],
  ]);
  const cancelled = on(4, { status: "cancelled", version: 4 });

  const found = shown([on(2), on(5, { version: 4 }), on(6)], saved, () => cancelled);

  expect(numbers(found)).toEqual([2, -4, 6]);
  expect(waiting(found)).toEqual([5]);
});

test("a row that the user saved before the list was held stays when it leaves, also if no event says why", () => {
  expect(numbers(shown([on(2), on(6)], new Map([[4, 2]])))).toEqual([2, -4, 6]);
});

test("an empty list is not held", () => {
  const found = heldRows(
    [],
    [on(1)],
    () => 0,
    NOBODY,
    (each) => each,
  );

  expect(numbers(found)).toEqual([1]);
  expect(found.isDifferent).toBe(false);
});

test("a held list without changes is not different", () => {
  expect(shown(HELD.slice()).isDifferent).toBe(false);
});

describe("what follows the last held row", () => {
  test("is held too, once", () => {
    const held = withFollowing([on(2), on(1)], rowsOf([on(2), on(1), on(3)]).rows);

    expect(held.map(({ courseId }) => courseId)).toEqual([2, 1, 3]);
    expect(withFollowing(held, rowsOf(held).rows)).toBe(held);
  });

  test("is never a row that is held already, as one's own at its new place", () => {
    const held = [on(2), on(1)];

    expect(withFollowing(held, rowsOf([on(2), on(1), on(2)]).rows)).toBe(held);
  });
});
