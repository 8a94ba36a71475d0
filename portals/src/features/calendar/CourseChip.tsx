/** A course on the calendar: a link whose frame and icon show the status, so that nothing depends on its colour. */
import { VisuallyHidden } from "@mantine/core";
import { Check, CircleDashed, CircleDot, Globe, TriangleAlert, X } from "lucide-react";
import { memo } from "react";
import type { Course, Role, Status } from "@/domain/course.ts";
import { formatOwnHours, formatOwnStart, isElsewhere, zoneLabel } from "@/domain/date_formats.ts";
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
  const [start, end] = timesOf(course, isTall === true && !isSlim);
  const zone = isElsewhere(course) ? zoneLabel(course.timeZone) : null;
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
        <span className={classes.head}>
          <StatusIcon status={status} />
          {clashes && <TriangleAlert size={12} className={classes.clash} />}
          {zone && <Globe size={12} className={classes.globe} />}
          <span className={classes.time}>
            <span>{start}</span>
            {end && <span className={classes.end}>{end}</span>}
          </span>
        </span>
        <span className={classes.name}>{courseType}</span>
        {zone && <span className={classes.zone}>{zone}</span>}
      </span>
      {isTall && !isSlim && (
        <span className={classes.more} aria-hidden>
          {[...who, location].filter(Boolean).join(" · ")}
        </span>
      )}
    </a>
  );
});

/** The start, and what follows it where the end is shown too: CSS leaves that out where it has no room. */
function timesOf(course: Course, isWithEnd: boolean): [start: string, end: string] {
  const start = formatOwnStart(course);
  const hours = isWithEnd ? formatOwnHours(course) : start;
  return hours.startsWith(start) ? [start, hours.slice(start.length)] : [hours, ""];
}

export function StatusIcon({ status }: { status: Status }) {
  const Icon = ICONS[status];
  return <Icon size={12} className={classes.icon} data-status={status} aria-hidden />;
}
