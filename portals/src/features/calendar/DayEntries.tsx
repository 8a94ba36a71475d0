/** The absences and courses of a day below each other; those that have no room are behind a button. */
import { memo } from "react";
import { usePreferences } from "@/features/settings/index.ts";
import { AwayLine } from "./AwayLine.tsx";
import classes from "./CalendarPage.module.css";
import type { DayEntries as Entries } from "./day_entries.ts";
import { BoardChip, MoreEntries } from "./MoreEntries.tsx";
import { shownLines } from "./shown_lines.ts";

interface Props {
  date: string;
  entries: Entries;
  /** How many lines of absences and courses there are at most; a button takes the last one of each where not all have room. */
  maxLines: number;
  isTall?: boolean;
  /** Whether absences name their instructor. */
  withNames?: boolean;
}

export const DayEntries = memo(function DayEntries({ date, entries, maxLines, isTall, withNames }: Props) {
  usePreferences();
  const { courses, away } = entries;
  const shown = shownLines(entries, maxLines);
  const hiddenAway = away.slice(shown.away.length);
  const hiddenCourses = courses.length - shown.courses.length;
  return (
    <>
      {away.length + courses.length > 0 && (
        <ul className={classes.entries}>
          {shown.away.map((part) => (
            <li key={part.absence.absenceId}>
              <AwayLine part={part} withName={withNames ?? false} />
            </li>
          ))}
          {hiddenAway.length > 0 && (
            <li>
              <MoreEntries
                date={date}
                entries={{ courses: [], away }}
                hidden={{ courses: 0, away: hiddenAway }}
                isContinued={shown.away.length > 0}
              />
            </li>
          )}
          {shown.courses.map((course) => (
            <li key={course.courseId}>
              <BoardChip course={course} isTall={isTall ?? false} />
            </li>
          ))}
        </ul>
      )}
      {hiddenCourses > 0 && (
        <MoreEntries
          date={date}
          entries={{ courses, away: [] }}
          hidden={{ courses: hiddenCourses, away: [] }}
          isContinued
        />
      )}
    </>
  );
});
