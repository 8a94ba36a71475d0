/** Which absences and courses of a day have a line of their own in a cell with a limited number of lines. */
import type { DayEntries } from "./day_entries.ts";

/**
 * Courses have the room first, but for one line of the absences. Of absences or courses that have no room, the last line is
 * for a button. `maxLines` is at least 2.
 */
export function shownLines({ courses, away }: DayEntries, maxLines: number): DayEntries {
  const awayLines = Math.min(away.length, Math.max(1, maxLines - courses.length));
  return { away: fitting(away, awayLines), courses: fitting(courses, maxLines - awayLines) };
}

function fitting<Item>(items: Item[], lines: number): Item[] {
  return items.length > lines ? items.slice(0, lines - 1) : items;
}
