/**
 * Rows that do not move while somebody uses them. While a list is held, changed rows change in place, rows that have left the
 * list stay where they were, and new rows wait. What the user has saved takes its place at once, but not what somebody else has
 * changed since. Rows behind the last held one follow, since they move no other row.
 */
import type { Course } from "@/domain/course.ts";
import { isOwnState, isSavedSince, type SavedVersions } from "./saved_courses.ts";

export interface Row {
  course: Course;
  /** The day among whose rows this one is: that of the course when the list was held. */
  date: string;
  /** Whether the course has left the list. */
  isGone: boolean;
}

export interface HeldRows {
  rows: readonly Row[];
  /** The courses that wait, in the order of the list. */
  waiting: readonly Course[];
  /** Whether the list would show other rows, or another order, if it were not held. */
  isDifferent: boolean;
}

export type Compare = (a: Course, b: Course) => number;

export function rowsOf(courses: readonly Course[]): HeldRows {
  return { rows: courses.map(rowOf), waiting: [], isDifferent: false };
}

/**
 * `held`: the courses that were shown when the list was held. `present`: the list now. `latestOf` returns the newest known state
 * of a course that has left the list.
 */
export function heldRows(
  held: readonly Course[],
  present: readonly Course[],
  compare: Compare,
  saved: SavedVersions,
  latestOf: (course: Course) => Course,
): HeldRows {
  const byId = new Map(present.map((course) => [course.courseId, course]));
  const wasHeld = new Set(held.map(({ courseId }) => courseId));
  const rows: Row[] = [];
  for (const before of held) {
    const { scheduledDate: date } = before;
    const course = byId.get(before.courseId);
    const latest = course ?? latestOf(before);
    if (course) rows.push({ course, date, isGone: false });
    // A course that the user saved before the list was held has left by somebody else's change, whether it is known or not.
    else if (!isSavedSince(saved, before) || !isOwnState(saved, latest))
      rows.push({ course: latest, date, isGone: true });
  }

  const last = held.at(-1);
  const waiting: Course[] = [];
  for (const course of present) {
    if (wasHeld.has(course.courseId)) continue;
    if (!last || compare(course, last) > 0) rows.push(rowOf(course));
    else if (isOwnState(saved, course)) insert(rows, course, compare);
    else waiting.push(course);
  }
  const isDifferent = rows.some(({ course, isGone }, at) => isGone || course !== present[at]);
  return { rows, waiting, isDifferent: isDifferent || waiting.length > 0 };
}

/** The held courses and the rows behind the last one. The others stay as they were: their order is compared. */
export function withFollowing(held: readonly Course[], rows: readonly Row[]): readonly Course[] {
  const last = held.at(-1)?.courseId;
  const at = rows.findLastIndex(({ course }) => course.courseId === last);
  if (at < 0 && last !== undefined) return held;
  const known = new Set(held.map(({ courseId }) => courseId));
  const following = rows.slice(at + 1).flatMap(({ course }) => (known.has(course.courseId) ? [] : course));
  return following.length === 0 ? held : [...held, ...following];
}

function rowOf(course: Course): Row {
  return { course, date: course.scheduledDate, isGone: false };
}

function insert(rows: Row[], course: Course, compare: Compare): void {
  const at = rows.findIndex((row) => compare(row.course, course) > 0);
  rows.splice(at < 0 ? rows.length : at, 0, rowOf(course));
}
