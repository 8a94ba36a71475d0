/** A week with a row per instructor, and one for the courses without any. */
import type { Absence } from "@coursewire/client";
import { Button, TextInput, VisuallyHidden } from "@mantine/core";
import { Search } from "lucide-react";
import { memo, type RefObject, useDeferredValue, useEffect, useMemo, useState } from "react";
import type { Course } from "@/domain/course.ts";
import { viewerZone } from "@/domain/date_formats.ts";
import { useInstructorNames } from "@/features/people/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t, tn } from "@/i18n/index.ts";
import type { CalendarRange } from "./calendar_range.ts";
import { DayEntries } from "./DayEntries.tsx";
import { type DayEntries as Entries, entriesByDay, entriesOf } from "./day_entries.ts";
import { classes, DayHead } from "./day_parts.tsx";
import { type InstructorRow, matchingRows, rowsOf } from "./instructor_rows.ts";
import { useMovingTo } from "./use_board.ts";

const ROWS_AT_ONCE = 40;
const CELL_LINES = 3;

interface Props {
  label: string;
  range: CalendarRange;
  today: string;
  courses: readonly Course[];
  absences: readonly Absence[];
  isPrinting: boolean;
  /** Gets the words of the search whose rows are shown, for the file. */
  sought: RefObject<string>;
}

export function InstructorWeek({ label, range, today, courses, absences, isPrinting, sought: noted }: Props) {
  const { data: instructors } = useInstructorNames();
  const [search, setSearch] = useState("");
  const [max, setMax] = useState(ROWS_AT_ONCE);
  const sought = useDeferredValue(search);
  useEffect(() => {
    noted.current = sought;
    return () => {
      noted.current = "";
    };
  }, [noted, sought]);
  const rows = useMemo(() => rowsOf(instructors ?? [], courses, absences), [instructors, courses, absences]);
  const found = useMemo(() => matchingRows(rows, sought), [rows, sought]);
  const shown = isPrinting ? found.filter(({ isEmpty }) => !isEmpty) : found.slice(0, max);
  return (
    <>
      <div className={classes.search}>
        <TextInput
          type="search"
          size="sm"
          aria-label={t("Search instructors")}
          placeholder={t("Search instructors")}
          leftSection={<Search size={15} aria-hidden />}
          value={search}
          onChange={({ currentTarget: { value } }) => setSearch(value)}
        />
        <span role="status" className={classes.hint}>
          {tn(found.length, "{{count}} row", "{{count}} rows")}
        </span>
      </div>
      <div className={classes.scroll}>
        <table className={classes.grid} aria-label={label} data-by="instructor">
          <thead>
            <tr>
              <th scope="col" className={classes.corner}>
                <VisuallyHidden>{t("Instructor")}</VisuallyHidden>
              </th>
              {range.days.map((date) => (
                <th key={date} scope="col" className={classes.weekday} data-today={date === today || undefined}>
                  <DayHead date={date} isToday={date === today} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.instructorId ?? "none"} row={row} {...{ range, today, isPrinting }} />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > shown.length && !isPrinting && (
        <Button variant="default" size="sm" mt="sm" onClick={() => setMax(max + ROWS_AT_ONCE)}>
          {t("Show more instructors")}
        </Button>
      )}
    </>
  );
}

interface RowProps {
  row: InstructorRow;
  range: CalendarRange;
  today: string;
  isPrinting: boolean;
}

const Row = memo(function Row({ row, range, today, isPrinting }: RowProps) {
  usePreferences();
  const { instructorId, name, courses, absences } = row;
  const zone = viewerZone();
  const byDay = useMemo(() => entriesByDay(courses, absences, range.days, zone), [courses, absences, range, zone]);
  return (
    <tr>
      <th scope="row" className={classes.rowHead}>
        <span translate={instructorId === null ? "yes" : "no"}>{name ?? t("No instructor yet")}</span>
        <span className={classes.hint}>{tn(courses.length, "{{count}} course", "{{count}} courses")}</span>
      </th>
      {range.days.map((date) => (
        <Cell
          key={date}
          date={date}
          instructorId={instructorId}
          isToday={date === today}
          entries={entriesOf(byDay, date)}
          maxLines={isPrinting ? Number.POSITIVE_INFINITY : CELL_LINES}
        />
      ))}
    </tr>
  );
});

interface CellProps {
  date: string;
  instructorId: number | null;
  isToday: boolean;
  entries: Entries;
  maxLines: number;
}

const Cell = memo(function Cell({ date, instructorId, isToday, entries, maxLines }: CellProps) {
  usePreferences();
  const isTarget = useMovingTo(date, instructorId) !== null;
  return (
    <td
      className={classes.cell}
      data-date={date}
      data-instructor={instructorId ?? undefined}
      data-today={isToday || undefined}
      data-target={isTarget || undefined}
      data-empty={entries.courses.length + entries.away.length === 0 || undefined}
    >
      <span className={classes.stackedHead}>
        <DayHead date={date} isToday={isToday} />
      </span>
      <DayEntries date={date} entries={entries} maxLines={maxLines} />
    </td>
  );
});
