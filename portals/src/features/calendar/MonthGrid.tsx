/** A month as a table of weeks; in a narrow window the days with courses, below each other. */
import { memo } from "react";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import { type CalendarRange, isSameMonth, weeksOf } from "./calendar_range.ts";
import { DayEntries } from "./DayEntries.tsx";
import { type DayEntries as Entries, entriesOf } from "./day_entries.ts";
import { CELL_LINES, classes, DayHead, WeekHead } from "./day_parts.tsx";
import { useMovingTo } from "./use_board.ts";

interface Props {
  label: string;
  range: CalendarRange;
  /** A day of the month. */
  date: string;
  today: string;
  byDay: ReadonlyMap<string, Entries>;
  isPrinting: boolean;
  withNames: boolean;
}

export function MonthGrid({ label, range, date, today, byDay, isPrinting, withNames }: Props) {
  return (
    <table className={classes.grid} aria-label={label}>
      <WeekHead days={range.days.slice(0, 7)} />
      <tbody>
        {weeksOf(range.days).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Day
                key={day}
                date={day}
                isToday={day === today}
                isOutside={!isSameMonth(day, date)}
                entries={entriesOf(byDay, day)}
                maxLines={isPrinting ? Number.POSITIVE_INFINITY : CELL_LINES}
                withNames={withNames}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayProps {
  date: string;
  isToday: boolean;
  isOutside: boolean;
  entries: Entries;
  maxLines: number;
  withNames: boolean;
}

const Day = memo(function Day({ date, isToday, isOutside, entries, maxLines, withNames }: DayProps) {
  usePreferences();
  const isTarget = useMovingTo(date) !== null;
  const isEmpty = entries.courses.length === 0 && entries.away.length === 0;
  return (
    <td
      className={classes.cell}
      data-date={date}
      data-today={isToday || undefined}
      data-outside={isOutside || undefined}
      data-empty={isEmpty || undefined}
      data-target={isTarget || undefined}
    >
      <DayHead date={date} isToday={isToday} />
      <DayEntries date={date} entries={entries} maxLines={maxLines} withNames={withNames} />
      {isEmpty && isToday && <span className={classes.nothing}>{t("Nothing today")}</span>}
    </td>
  );
});
