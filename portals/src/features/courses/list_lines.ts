/** The lines of a list: its rows, and before each day of an agenda a heading. */
import type { Row } from "./held_rows.ts";

export interface Day {
  key: string;
  date: string;
  /** The time zone of the day's first course. */
  timeZone: string;
  /** The number of rows. */
  size: number;
}

export interface RowLine {
  kind: "row";
  key: string;
  row: Row;
  /** From 1, in the list or in its day. */
  position: number;
  day: Day | null;
}

export interface DayLine {
  kind: "day";
  key: string;
  day: Day;
}

export type Line = RowLine | DayLine;

export interface Section {
  day: Day;
  /** The index of the heading's line; `null` if that is not among the lines. */
  heading: number | null;
  rows: { line: RowLine; index: number }[];
}

/** The lines of rows. With `isAgenda` each day begins with its heading; the rows must be sorted by date then. */
export function linesOf(rows: readonly Row[], isAgenda: boolean): Line[] {
  if (!isAgenda) return rows.map((row, at) => rowLine(row, at + 1, null));
  const lines: Line[] = [];
  for (const row of rows) {
    const { date } = row;
    let day = lines.at(-1)?.day;
    if (day?.date !== date) {
      day = { key: `day ${date}`, date, timeZone: row.course.timeZone, size: 0 };
      lines.push({ kind: "day", key: day.key, day });
    }
    day.size += 1;
    lines.push(rowLine(row, day.size, day));
  }
  return lines;
}

/** The lines that are shown, by day. */
export function sectionsOf(shown: readonly { line: Line; index: number }[]): Section[] {
  const sections: Section[] = [];
  for (const { line, index } of shown) {
    if (!line.day) continue;
    let section = sections.at(-1);
    if (section?.day !== line.day) {
      section = { day: line.day, heading: null, rows: [] };
      sections.push(section);
    }
    if (line.kind === "day") section.heading = index;
    else section.rows.push({ line, index });
  }
  return sections;
}

function rowLine(row: Row, position: number, day: Day | null): RowLine {
  return { kind: "row", key: String(row.course.courseId), row, position, day };
}
