/** The absences and courses of a day below each other; those that have no room are behind a button. */
import { Popover, UnstyledButton } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useIsFormOpen } from "@/features/actions/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { useCloseOnEscape } from "@/ui/index.ts";
import { AwayLine } from "./AwayLine.tsx";
import classes from "./CalendarPage.module.css";
import { CourseChip } from "./CourseChip.tsx";
import { formatFullDay } from "./calendar_formats.ts";
import type { DayEntries as Entries } from "./day_entries.ts";
import { useBoard } from "./use_board.ts";

interface Props {
  date: string;
  entries: Entries;
  /** How many courses are shown, if there are more; with one fewer, the button takes its line. */
  maxCourses: number;
  isTall?: boolean;
  /** Whether absences name their instructor. */
  withNames?: boolean;
}

export const DayEntries = memo(function DayEntries({ date, entries, maxCourses, isTall, withNames }: Props) {
  usePreferences();
  const { courses, away } = entries;
  const isCut = courses.length > maxCourses;
  const shown = isCut ? courses.slice(0, maxCourses - 1) : courses;
  return (
    <>
      {(away.length > 0 || shown.length > 0) && (
        <ul className={classes.entries}>
          {away.map((part) => (
            <li key={part.absence.absenceId}>
              <AwayLine part={part} withName={withNames ?? false} />
            </li>
          ))}
          {shown.map((course) => (
            <li key={course.courseId}>
              <Chip course={course} isTall={isTall ?? false} />
            </li>
          ))}
        </ul>
      )}
      {isCut && <MoreCourses date={date} courses={courses} count={courses.length - shown.length} />}
    </>
  );
});

/** The button opens all `courses`; `count` of them are not shown otherwise. */
export function MoreCourses({ date, courses, count }: { date: string; courses: readonly Course[]; count: number }) {
  const [isOpen, setOpen] = useState(false);
  useCloseOnEscape(isOpen, setOpen);
  const { clashes } = useBoard();
  // The form of a course that is moved from here would be below this list.
  const isFormOpen = useIsFormOpen();
  const hasClash = courses.some(({ courseId }) => clashes.has(courseId));
  const day = formatFullDay(date);
  const label = [
    tn(count, "{{count}} more course on {{day}}", "{{count}} more courses on {{day}}", { day }),
    hasClash && t("with clashes"),
  ];
  return (
    <Popover
      opened={isOpen && !isFormOpen}
      onChange={setOpen}
      position="bottom-start"
      width={340}
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.more}
          aria-label={label.filter(Boolean).join(", ")}
          onClick={() => setOpen(!isOpen)}
        >
          {hasClash && <TriangleAlert size={12} aria-hidden />}
          {tn(count, "+{{count}} more", "+{{count}} more")}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown
        className={classes.dropdown}
        aria-label={day}
        onClick={({ target }) => target instanceof Element && target.closest("a") && setOpen(false)}
      >
        <h3 className={classes.dropdownTitle}>{day}</h3>
        <ul className={classes.entries}>
          {courses.map((course) => (
            <li key={course.courseId}>
              <Chip course={course} isTall isReachable />
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A course with what the board knows of it. `isReachable`: by Tab in any case. */
function Chip({ course, isTall, isReachable }: { course: Course; isTall: boolean; isReachable?: boolean }) {
  const { viewer, hrefOf, clashes, currentId, isMovable } = useBoard();
  return (
    <CourseChip
      course={course}
      viewer={viewer}
      href={hrefOf(course.courseId)}
      clashes={clashes.get(course.courseId)}
      isCurrent={isReachable || course.courseId === currentId}
      isMovable={isMovable(course)}
      isTall={isTall}
    />
  );
}
