/** The rows of a week by instructor. */
import type { Absence } from "@coursewire/client";
import type { Course, Instructor } from "@/domain/course.ts";
import { compareTexts } from "@/domain/formatters.ts";
import { hasWords } from "@/domain/words.ts";

export interface InstructorRow {
  /** `null` for the courses without an instructor. */
  instructorId: number | null;
  name: string | null;
  courses: Course[];
  absences: Absence[];
  isEmpty: boolean;
}

/**
 * The courses without an instructor first, then the instructors by name: all active ones, and those who have left but have
 * courses in this week.
 */
export function rowsOf(
  instructors: readonly Pick<Instructor, "instructorId" | "name">[],
  courses: readonly Course[],
  absences: readonly Absence[],
): InstructorRow[] {
  const rows = new Map<number | null, InstructorRow>();
  const of = (instructorId: number | null, name: string | null): InstructorRow => {
    const known = rows.get(instructorId) ?? { instructorId, name, courses: [], absences: [], isEmpty: true };
    rows.set(instructorId, known);
    return known;
  };
  for (const { instructorId, name } of instructors) of(instructorId, name);
  for (const course of courses) of(course.instructorId, course.instructorName).courses.push(course);
  for (const absence of absences) of(absence.instructorId, absence.instructorName).absences.push(absence);
  for (const row of rows.values()) row.isEmpty = row.courses.length + row.absences.length === 0;
  return [...rows.values()].sort((a, b) => {
    if (a.instructorId === null || b.instructorId === null) return a.instructorId === null ? -1 : 1;
    return compareTexts(a.name ?? "", b.name ?? "");
  });
}

/** The rows of whose name a word begins with each word of the text. The courses without an instructor always stay. */
export function matchingRows(rows: readonly InstructorRow[], text: string): readonly InstructorRow[] {
  return rows.filter(({ name }) => name === null || hasWords(name, text));
}
