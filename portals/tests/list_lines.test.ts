import { expect, test } from "vitest";
import type { Row } from "@/features/courses/held_rows.ts";
import { linesOf, sectionsOf } from "@/features/courses/list_lines.ts";
import { course } from "./builders.ts";

const row = (courseId: number, date: string): Row => ({
  course: course({ courseId, scheduledDate: date }),
  date,
  isGone: false,
});
const ROWS = [row(1, "2026-05-01"), row(2, "2026-05-01"), row(3, "2026-05-02")];

test("a list has one line per row, with its position", () => {
  expect(linesOf(ROWS, false)).toMatchObject([
    { key: "1", position: 1 },
    { key: "2", position: 2 },
    { key: "3", position: 3 },
  ]);
});

test("each day of an agenda begins with its heading and counts its own rows", () => {
  const lines = linesOf(ROWS, true);

  expect(lines.map((line) => (line.kind === "day" ? line.day.date : `${line.key} at ${line.position}`))).toEqual([
    "2026-05-01",
    "1 at 1",
    "2 at 2",
    "2026-05-02",
    "3 at 1",
  ]);
  expect(lines[0]?.day).toMatchObject({ size: 2 });
});

test("a day whose heading is out of view is a section without a heading", () => {
  const lines = linesOf(ROWS, true);
  const shown = lines.map((line, index) => ({ line, index })).slice(2);

  expect(sectionsOf(shown)).toMatchObject([
    { day: { date: "2026-05-01" }, heading: null, rows: [{ line: { key: "2" } }] },
    { day: { date: "2026-05-02" }, heading: 3, rows: [{ line: { key: "3" } }] },
  ]);
});

test("a row that was moved while the list is held stays under the day where it was", () => {
  const moved: Row = { ...row(1, "2026-05-01"), course: course({ courseId: 1, scheduledDate: "2026-06-30" }) };

  expect(linesOf([moved, row(2, "2026-05-01")], true).filter(({ kind }) => kind === "day")).toHaveLength(1);
});
