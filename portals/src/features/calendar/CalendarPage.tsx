/** The calendar: a month, a week by the hour, or a week by instructor. A course opens above it. */
import type { Absence } from "@coursewire/client";
import { Progress, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo, useRef } from "react";
import type { Course, Instructor, Role } from "@/domain/course.ts";
import { today as todayIn, viewerZone, wallClock } from "@/domain/date_formats.ts";
import { useActions } from "@/features/actions/index.ts";
import { useCourseHref, useOpenCourse } from "@/features/courses/index.ts";
import { ExportMenu } from "@/features/exports/index.ts";
import { useNow } from "@/features/live/index.ts";
import { useInstructorNames } from "@/features/people/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { FetchFailed, LoadError, lastKnown } from "@/ui/index.ts";
import { useAbsences } from "./absences.ts";
import { Board } from "./Board.tsx";
import { CalendarToolbar, titleOf } from "./CalendarToolbar.tsx";
import { firstDayOfWeek } from "./calendar_formats.ts";
import { rangeOf } from "./calendar_range.ts";
import type { Shown } from "./calendar_url.ts";
import { clashesOf } from "./clashes.ts";
import { moveActionOf, moveOf } from "./course_move.ts";
import { entriesByDay } from "./day_entries.ts";
import { classes } from "./day_parts.tsx";
import { InstructorWeek } from "./InstructorWeek.tsx";
import { Legend } from "./Legend.tsx";
import { MonthGrid } from "./MonthGrid.tsx";
import { minutesOf } from "./minutes.ts";
import type { Target } from "./moved_course.ts";
import { shownCourses } from "./shown_courses.ts";
import { type CalendarCourses, useCalendarCourses } from "./use_calendar_courses.ts";
import { useIsPrinting } from "./use_is_printing.ts";
import { useLoadShown } from "./use_load_shown.ts";
import { useShown } from "./use_shown.ts";
import { WeekGrid } from "./WeekGrid.tsx";

const NOBODY: readonly Absence[] = [];
const NO_INSTRUCTORS: readonly Instructor[] = [];

export function CalendarPage({ portal }: { portal: Role }) {
  const now = useNow();
  const today = todayIn(viewerZone(), now);
  const [shown, change] = useShown(today);
  const firstDay = firstDayOfWeek();
  const range = useMemo(() => rangeOf(shown.view, shown.date, firstDay), [shown.view, shown.date, firstDay]);
  const fetched = useCalendarCourses(range);
  const absent = useAbsences(range);
  const away = absent.data ?? NOBODY;
  const { courses: all } = fetched;
  const names = useInstructorNames(portal === "admin");
  const people = useShownInstructors(portal, all, names.data);
  // Also of what is not shown, or a clash would vanish with the other course.
  const clashes = useMemo(() => clashesOf(all, away), [all, away]);
  const { courses, absences, clashCount } = useMemo(
    () => shownCourses(all, away, clashes, shown),
    [all, away, clashes, shown],
  );
  const sought = useRef("");
  const load = useLoadShown(range, fetched, away, shown, { people, sought });
  const { open } = useOpenCourse();
  const hrefOf = useCourseHref();
  const { openAction } = useActions();
  const isMovable = useCallback((course: Course) => moveActionOf(portal, course, now) !== null, [portal, now]);
  const onMove = useCallback(
    (course: Course, target: Target) => {
      const move = moveOf(portal, course, target, now);
      if (move) openAction(move.action, course, { ...move.fields });
      return move !== null;
    },
    [portal, now, openAction],
  );
  const isPrinting = useIsPrinting();
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const title = titleOf(shown, range);
  const isStacked = isPrinting || isNarrow;

  return (
    <div className={classes.card} data-list="calendar" aria-busy={!fetched.isComplete && !fetched.error}>
      <CalendarToolbar
        shown={shown}
        range={range}
        today={today}
        instructors={shown.isByInstructor ? [] : people}
        hasRows={portal === "admin"}
        onChange={change}
      >
        <ExportMenu
          title={title}
          fileName={t("calendar {{from}} to {{to}}", { from: range.from, to: range.to })}
          load={load}
          page={fetched}
        />
      </CalendarToolbar>
      <Legend
        statuses={shown.statuses}
        courses={all}
        clashCount={clashCount}
        isClashing={shown.isClashing}
        onChange={(changes) => change(changes, true)}
      />
      <Loading fetched={fetched} isPrinting={isPrinting} />
      <FetchFailed query={absent} title={t("The absences could not be fetched")} m="md" />
      <FetchFailed query={names} title={t("The names of the instructors could not be fetched")} m="md" />
      <Board
        {...{ courses, viewer: portal, clashes, hrefOf, isMovable, onMove }}
        hasHours={shown.view === "week" && !shown.isByInstructor}
        onOpen={open}
      >
        {shown.isByInstructor && portal === "admin" ? (
          <InstructorWeek label={title} {...{ range, today, courses, absences, isPrinting, sought }} />
        ) : (
          <View {...{ portal, shown, range, today, courses, absences, title, isPrinting, isStacked, now }} />
        )}
      </Board>
      <Text size="sm" c="dimmed" className={classes.note}>
        {[
          t("Each course is at the day and hour of its own place. Where your clock differs, the zone is named."),
          portal !== "organization" && t("Absences are at the days and hours of your own clock."),
          t("Arrow keys go from course to course, Enter opens one."),
          portal !== "instructor" &&
            t("Drag a course, or press M on it, to move it: a form asks before anything changes."),
        ]
          .filter(Boolean)
          .join(" ")}
      </Text>
    </div>
  );
}

interface ViewProps {
  portal: Role;
  shown: Shown;
  range: ReturnType<typeof rangeOf>;
  today: string;
  courses: readonly Course[];
  absences: readonly Absence[];
  title: string;
  isPrinting: boolean;
  isStacked: boolean;
  now: Date;
}

function View({ portal, shown, range, today, courses, absences, title, isPrinting, isStacked, now }: ViewProps) {
  const zone = viewerZone();
  const byDay = useMemo(() => entriesByDay(courses, absences, range.days, zone), [courses, absences, range, zone]);
  const withNames = portal === "admin";
  if (shown.view === "month") {
    return <MonthGrid label={title} date={shown.date} {...{ range, today, byDay, isPrinting, withNames }} />;
  }
  const nowMinutes = minutesOf(wallClock(now, zone).slice(11));
  return <WeekGrid label={title} {...{ range, today, byDay, isStacked, isPrinting, withNames, nowMinutes }} />;
}

/** How much of the range is fetched, and what to do if it cannot be. */
function Loading({ fetched, isPrinting }: { fetched: CalendarCourses; isPrinting: boolean }) {
  const { courses, progress, isComplete, isFetching, error, retry } = fetched;
  return (
    <>
      <div role="status" className={classes.loading}>
        {!isComplete && !error && (
          <>
            <Progress value={100 * progress} size="sm" aria-label={t("Courses fetched so far")} />
            <span>{tn(courses.length, "{{count}} course fetched …", "{{count}} courses fetched …")}</span>
          </>
        )}
      </div>
      {/* The browser's own way to print cannot be put off. */}
      {isPrinting && !isComplete && !error && <Text fw={600}>{t("The calendar is not complete")}</Text>}
      {error && (
        <LoadError
          title={t("The calendar is not complete")}
          text={courses.length > 0 ? `${error.message} ${lastKnown(0)}` : error.message}
          isRetrying={isFetching}
          onRetry={retry}
          m="md"
        />
      )}
    </>
  );
}

/** Administrators pick among all instructors, an organization among those of the fetched courses. */
function useShownInstructors(
  portal: Role,
  courses: readonly Course[],
  all: readonly Instructor[] = NO_INSTRUCTORS,
): readonly { instructorId: number; name: string }[] {
  return useMemo(() => {
    if (portal === "instructor") return [];
    if (portal === "admin") return all;
    const names = new Map(courses.map(({ instructorId, instructorName }) => [instructorId, instructorName ?? ""]));
    return [...names].flatMap(([instructorId, name]) => (instructorId === null ? [] : [{ instructorId, name }]));
  }, [portal, all, courses]);
}
