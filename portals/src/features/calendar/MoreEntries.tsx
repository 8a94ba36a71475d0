/** The button behind which the absences and courses are that have no room, and the list that it opens. */
import { Popover, UnstyledButton } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useIsFormOpen } from "@/features/actions/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { useCloseOnEscape } from "@/ui/index.ts";
import { AwayLine } from "./AwayLine.tsx";
import { CourseChip } from "./CourseChip.tsx";
import { formatFullDay } from "./calendar_formats.ts";
import type { AwayPart, DayEntries } from "./day_entries.ts";
import { classes } from "./day_parts.tsx";
import { useBoard } from "./use_board.ts";

interface Props {
  date: string;
  /** What the list has. */
  entries: DayEntries;
  /** How much of that is not shown otherwise. */
  hidden: { courses: number; away: readonly AwayPart[] };
  /** Whether it is below others of its kind. */
  isContinued?: boolean;
}

export function MoreEntries({ date, entries: { courses, away }, hidden, isContinued }: Props) {
  const [isOpen, setOpen] = useState(false);
  useCloseOnEscape(isOpen, setOpen);
  const { viewer, clashes } = useBoard();
  // The form of a course that is moved from here would be below this list.
  const isFormOpen = useIsFormOpen();
  const hasClash = courses.some(({ courseId }) => clashes.has(courseId));
  const day = formatFullDay(date);
  const awayCount = new Set(hidden.away.map(({ absence }) => absence.instructorId)).size;
  const label = [
    hidden.courses > 0 &&
      tn(hidden.courses, "{{count}} more course on {{day}}", "{{count}} more courses on {{day}}", { day }),
    awayCount > 0 && tn(awayCount, "{{count}} away on {{day}}", "{{count}} away on {{day}}", { day }),
    hasClash && t("with clashes"),
  ];
  const count = hidden.courses + hidden.away.length;
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
          data-away={hidden.courses === 0 || undefined}
        >
          {hasClash && <TriangleAlert size={12} aria-hidden />}
          <span>
            {hidden.courses > 0
              ? tn(count, "+{{count}} more", "+{{count}} more")
              : isContinued
                ? tn(awayCount, "+{{count}} away", "+{{count}} away")
                : tn(awayCount, "{{count}} away", "{{count}} away")}
          </span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown
        className={classes.dropdown}
        aria-label={day}
        // Without a link the list itself is reached by keyboard, and scrolled.
        {...(courses.length === 0 && { tabIndex: 0 })}
        onClick={({ target }) => target instanceof Element && target.closest("a") && setOpen(false)}
      >
        <h3 className={classes.dropdownTitle}>{day}</h3>
        <ul className={classes.entries}>
          {away.map((part) => (
            <li key={part.absence.absenceId}>
              <AwayLine part={part} withName={viewer === "admin"} />
            </li>
          ))}
          {courses.map((course) => (
            <li key={course.courseId}>
              <BoardChip course={course} isTall isReachable />
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A course with what the board knows of it. `isReachable`: by Tab in any case. */
export function BoardChip({
  course,
  isReachable,
  ...look
}: {
  course: Course;
  isTall: boolean;
  isSlim?: boolean;
  isReachable?: boolean;
}) {
  const { viewer, hrefOf, clashes, currentId, isMovable } = useBoard();
  return (
    <CourseChip
      course={course}
      viewer={viewer}
      href={hrefOf(course.courseId)}
      clashes={clashes.get(course.courseId)}
      isCurrent={isReachable || course.courseId === currentId}
      isMovable={isMovable(course)}
      {...look}
    />
  );
}
