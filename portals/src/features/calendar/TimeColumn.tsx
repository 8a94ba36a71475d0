/** A day by the hour: what overlaps is side by side, and what has no room there is behind a button. */

import { type CSSProperties, memo, useMemo } from "react";
import type { Course } from "@/domain/course.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { AwayLine } from "./AwayLine.tsx";
import type { AwayPart, DayEntries } from "./day_entries.ts";
import { classes } from "./day_parts.tsx";
import { inLanes } from "./lanes.ts";
import { BoardChip, MoreEntries } from "./MoreEntries.tsx";
import { minutesOf } from "./minutes.ts";
import { formatMinutes, hoursOf } from "./moving.ts";
import { type Hours, hasHours, isPartOfDay } from "./shown_hours.ts";
import { useBoard, useMovingTo } from "./use_board.ts";
import { heightOf } from "./WeekGrid.tsx";

const MAX_LANES = 3;
/** What is shorter has the height of this many minutes, so that it can be read. */
const MIN_MINUTES = 30;

interface Props {
  date: string;
  hours: Hours;
  entries: DayEntries;
  /** The present time; `null` on other days. */
  nowMinutes: number | null;
}

export const TimeColumn = memo(function TimeColumn({ date, hours, entries, nowMinutes }: Props) {
  usePreferences();
  const { viewer } = useBoard();
  const moving = useMovingTo(date);
  const { placed, crowds } = useMemo(() => placedIn(entries), [entries]);
  const isNowShown = nowMinutes !== null && nowMinutes >= hours.from * 60 && nowMinutes <= hours.to * 60;
  return (
    <td
      className={classes.column}
      style={heightOf(hours)}
      data-date={date}
      data-hours={`${hours.from}-${hours.to}`}
      data-today={nowMinutes !== null || undefined}
    >
      <ul className={classes.timed}>
        {placed.map(({ item, lane, lanes }) => (
          <li key={keyOf(item)} className={classes.block} style={placeOf(item, hours, lane, lanes)}>
            {"course" in item ? (
              <BoardChip course={item.course} isTall isSlim={lanes > 2} />
            ) : (
              <AwayLine part={item.part} withName={viewer === "admin"} isSlim={lanes > 2} />
            )}
          </li>
        ))}
        {crowds.map((crowd) => {
          const behind = entriesIn(crowd.items);
          return (
            <li key={crowd.start} className={classes.block} style={placeOf(crowd, hours, crowd.lane, crowd.lanes)}>
              <MoreEntries
                date={date}
                entries={behind}
                hidden={{ courses: behind.courses.length, away: behind.away }}
              />
            </li>
          );
        })}
      </ul>
      {moving && (moving.target.start !== undefined || hasHours(moving.course)) && (
        <div className={classes.ghost} style={spanOf(hoursOf(moving.course, moving.target), hours)} aria-hidden>
          {formatMinutes(hoursOf(moving.course, moving.target))}
        </div>
      )}
      {isNowShown && (
        <div className={classes.now} style={spanOf({ start: nowMinutes, end: nowMinutes }, hours)} aria-hidden />
      )}
    </td>
  );
});

type Item = { start: number; end: number; rank: number } & ({ course: Course } | { part: AwayPart });

/** Where too much overlaps, courses have the lanes first. */
function placedIn({ courses, away }: DayEntries) {
  const planned = courses.filter(hasHours).map((course): Item => {
    const span = { start: minutesOf(course.startTime), end: minutesOf(course.endTime) };
    return { course, ...readable(span), rank: 0 };
  });
  const absent = away.filter(isPartOfDay).map((part): Item => ({ part, ...readable(part), rank: 1 }));
  return inLanes([...planned, ...absent], MAX_LANES);
}

function entriesIn(items: readonly Item[]): DayEntries {
  return {
    courses: items.flatMap((item) => ("course" in item ? [item.course] : [])),
    away: items.flatMap((item) => ("part" in item ? [item.part] : [])),
  };
}

function keyOf(item: Item): string {
  return "course" in item ? `course ${item.course.courseId}` : `absence ${item.part.absence.absenceId}`;
}

function readable({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end: Math.max(end, start + MIN_MINUTES) };
}

function spanOf({ start, end }: { start: number; end: number }, { from, to }: Hours): CSSProperties {
  const [first, length] = [from * 60, (to - from) * 60];
  const [begin, finish] = [Math.max(start, first), Math.min(end, to * 60)];
  return { top: `${(100 * (begin - first)) / length}%`, height: `${(100 * Math.max(0, finish - begin)) / length}%` };
}

function placeOf(span: { start: number; end: number }, hours: Hours, lane: number, lanes: number): CSSProperties {
  return { ...spanOf(span, hours), left: `${(100 * lane) / lanes}%`, width: `${100 / lanes}%` };
}
