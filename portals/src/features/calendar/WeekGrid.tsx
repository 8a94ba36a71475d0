/** A week by the hour; in a narrow window and on paper, the days with their courses below each other. */

import { type CSSProperties, memo, useMemo } from "react";
import { timeText } from "@/domain/formatters.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import type { CalendarRange } from "./calendar_range.ts";
import { DayEntries } from "./DayEntries.tsx";
import { type DayEntries as Entries, entriesOf } from "./day_entries.ts";
import { CELL_LINES, classes, DayHead } from "./day_parts.tsx";
import { timeOf } from "./minutes.ts";
import { type Hours, hasHours, isPartOfDay, shownHours } from "./shown_hours.ts";
import { TimeColumn } from "./TimeColumn.tsx";
import { useMovingTo } from "./use_board.ts";

interface Props {
  label: string;
  range: CalendarRange;
  today: string;
  byDay: ReadonlyMap<string, Entries>;
  /** Whether the hours have no room. */
  isStacked: boolean;
  isPrinting: boolean;
  withNames: boolean;
  /** The present time on the reader's clock, in minutes. */
  nowMinutes: number;
}

/** How many lines a day has in a narrow window. */
const MAX_STACKED = 8;

export function WeekGrid({ label, range, today, byDay, isStacked, isPrinting, withNames, nowMinutes }: Props) {
  const hours = useMemo(() => shownHours(byDay, range.days), [byDay, range]);
  return (
    <table className={classes.grid} aria-label={label} data-by={isStacked ? "day" : "hour"}>
      <thead>
        <tr>
          {!isStacked && <td className={classes.corner} />}
          {range.days.map((date) => (
            <th key={date} scope="col" className={classes.weekday} data-today={date === today || undefined}>
              <DayHead date={date} isToday={date === today} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {!isStacked && (
            <th scope="row" className={classes.gutter}>
              {t("No hours")}
            </th>
          )}
          {range.days.map((date) => (
            <Day
              key={date}
              date={date}
              isToday={date === today}
              isAll={isStacked}
              {...{ byDay, isPrinting, withNames }}
            />
          ))}
        </tr>
        {!isStacked && (
          <tr>
            <th scope="row" className={classes.gutter}>
              <HourNames hours={hours} />
            </th>
            {range.days.map((date) => (
              <TimeColumn
                key={date}
                date={date}
                hours={hours}
                entries={entriesOf(byDay, date)}
                nowMinutes={date === today ? nowMinutes : null}
              />
            ))}
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface DayProps {
  date: string;
  isToday: boolean;
  byDay: ReadonlyMap<string, Entries>;
  /** Whether the day has its courses with hours too. */
  isAll: boolean;
  isPrinting: boolean;
  withNames: boolean;
}

const Day = memo(function Day({ date, isToday, byDay, isAll, isPrinting, withNames }: DayProps) {
  usePreferences();
  const all = entriesOf(byDay, date);
  const entries = useMemo<Entries>(() => (isAll ? all : withoutHours(all)), [all, isAll]);
  const moving = useMovingTo(date);
  const isTarget = moving !== null && moving.target.start === undefined;
  const isEmpty = entries.courses.length === 0 && entries.away.length === 0;
  return (
    <td
      className={classes.cell}
      data-date={date}
      data-today={isToday || undefined}
      data-empty={isEmpty || undefined}
      data-target={isTarget || undefined}
    >
      {isAll && (
        <span className={classes.stackedHead}>
          <DayHead date={date} isToday={isToday} />
        </span>
      )}
      <DayEntries
        date={date}
        entries={entries}
        maxLines={isPrinting ? Number.POSITIVE_INFINITY : isAll ? MAX_STACKED : CELL_LINES}
        isTall={isAll}
        withNames={withNames}
      />
    </td>
  );
});

function HourNames({ hours }: { hours: Hours }) {
  const { from, to } = hours;
  const names = Array.from({ length: to - from }, (_, hour) => timeText(timeOf((from + hour) * 60)));
  return (
    <div className={classes.hours} style={heightOf(hours)}>
      {names.map((name) => (
        <span key={name}>{name}</span>
      ))}
    </div>
  );
}

/** For the rules that draw the hours. */
export function heightOf({ from, to }: Hours): CSSProperties {
  return { "--hours": to - from } as CSSProperties;
}

function withoutHours({ courses, away }: Entries): Entries {
  return {
    courses: courses.filter((course) => !hasHours(course)),
    away: away.filter((part) => !isPartOfDay(part)),
  };
}
