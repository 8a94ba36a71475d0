/** A day by the hour: what overlaps is side by side, and what has no room there is behind a button. */

import { type CSSProperties, memo, useMemo } from "react";
import { usePreferences } from "@/features/settings/index.ts";
import { AwayLine } from "./AwayLine.tsx";
import { CourseChip } from "./CourseChip.tsx";
import { MoreCourses } from "./DayEntries.tsx";
import type { DayEntries } from "./day_entries.ts";
import { classes } from "./day_parts.tsx";
import { inLanes } from "./lanes.ts";
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
  const { viewer, hrefOf, clashes, currentId, isMovable } = useBoard();
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
        {entries.away.filter(isPartOfDay).map((part) => (
          <li key={part.absence.absenceId} className={classes.block} style={spanOf(readable(part), hours)}>
            <AwayLine part={part} withName={viewer === "admin"} />
          </li>
        ))}
        {placed.map(({ item, lane, lanes }) => (
          <li key={item.course.courseId} className={classes.block} style={placeOf(item, hours, lane, lanes)}>
            <CourseChip
              course={item.course}
              viewer={viewer}
              href={hrefOf(item.course.courseId)}
              clashes={clashes.get(item.course.courseId)}
              isCurrent={item.course.courseId === currentId}
              isMovable={isMovable(item.course)}
              isTall
              isSlim={lanes > 2}
            />
          </li>
        ))}
        {crowds.map((crowd) => (
          <li key={crowd.start} className={classes.block} style={placeOf(crowd, hours, crowd.lane, crowd.lanes)}>
            <MoreCourses date={date} courses={crowd.items.map(({ course }) => course)} count={crowd.items.length} />
          </li>
        ))}
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

function placedIn({ courses }: DayEntries) {
  const spans = courses.filter(hasHours).map((course) => {
    const start = minutesOf(course.startTime);
    return { course, ...readable({ start, end: minutesOf(course.endTime) }) };
  });
  return inLanes(spans, MAX_LANES);
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
