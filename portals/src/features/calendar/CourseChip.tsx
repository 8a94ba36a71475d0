/** A course on the calendar: a link whose frame and icon show the status, so that nothing depends on its colour. */
import { VisuallyHidden } from "@mantine/core";
import { Check, CircleDashed, CircleDot, TriangleAlert, X } from "lucide-react";
import { memo } from "react";
import type { Course, Role, Status } from "@/domain/course.ts";
import { formatHours, formatStart } from "@/domain/date_formats.ts";
import { useIsFresh } from "@/features/live/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import classes from "./CourseChip.module.css";
import type { Clash } from "./clashes.ts";
import { courseWords } from "./course_words.ts";

const ICONS: Record<Status, typeof Check> = {
  pending: CircleDashed,
  confirmed: CircleDot,
  completed: Check,
  cancelled: X,
};

interface Props {
  course: Course;
  viewer: Role;
  href: string;
  clashes: readonly Clash[] | undefined;
  /** Whether Tab reaches it; the arrow keys reach the others. */
  isCurrent: boolean;
  isMovable: boolean;
  /** Whether there is room for more than hours and name. */
  isTall?: boolean;
  /** Whether there is room for a few letters in a line. */
  isSlim?: boolean;
}

export const CourseChip = memo(function CourseChip(props: Props) {
  usePreferences();
  const { course, viewer, href, clashes, isCurrent, isMovable, isTall, isSlim } = props;
  const { courseId, courseType, status, instructorName, organizationName, location } = course;
  const isFresh = useIsFresh(courseId);
  const words = courseWords(course, viewer, clashes);
  const who = viewer === "admin" ? [organizationName, instructorName] : [instructorName ?? organizationName];
  return (
    <a
      href={href}
      className={classes.chip}
      title={words}
      tabIndex={isCurrent ? 0 : -1}
      draggable={isMovable}
      data-course={courseId}
      data-status={status}
      data-clash={clashes ? true : undefined}
      data-fresh={isFresh || undefined}
      data-tall={isTall || undefined}
      data-slim={isSlim || undefined}
    >
      <VisuallyHidden>{words}</VisuallyHidden>
      <span className={classes.line} aria-hidden>
        <StatusIcon status={status} />
        {clashes && <TriangleAlert size={12} className={classes.clash} />}
        <span className={classes.time}>{isTall && !isSlim ? formatHours(course) : formatStart(course)}</span>
        <span className={classes.name}>{courseType}</span>
      </span>
      {isTall && !isSlim && (
        <span className={classes.more} aria-hidden>
          {[...who, location].filter(Boolean).join(" · ")}
        </span>
      )}
    </a>
  );
});

export function StatusIcon({ status }: { status: Status }) {
  const Icon = ICONS[status];
  return <Icon size={12} className={classes.icon} data-status={status} aria-hidden />;
}
