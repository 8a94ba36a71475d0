import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { Building2, Clock, MapPin, UserRound, Users } from "lucide-react";
import type { ReactNode } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { flagOf } from "@/domain/course_flags.ts";
import { dayParts, formatDay, formatHours, formatViewerHours, otherYear } from "@/domain/date_formats.ts";
import { useIsFresh } from "@/features/live/index.ts";
import classes from "./CourseRow.module.css";
import { FlagChip, StatusChip } from "./StatusChip.tsx";

export interface RowProps {
  course: Course;
  viewer: Role;
  now: Date;
  onOpen: (courseId: number) => void;
  actions: ReactNode;
}

export function CourseRow({ course, viewer, now, onOpen, actions }: RowProps) {
  const isFresh = useIsFresh(course.courseId);
  const { courseId, courseType, status } = course;
  return (
    <li className={classes.row} data-fresh={isFresh || undefined} data-course={courseId} data-status={status}>
      <DateTile date={course.scheduledDate} now={now} />
      <div className={classes.main}>
        <div className={classes.head}>
          <UnstyledButton className={classes.title} onClick={() => onOpen(courseId)}>
            <span>{courseType}</span>
            <VisuallyHidden>, open details</VisuallyHidden>
          </UnstyledButton>
          <span className={classes.number} translate="no">{`#${courseId}`}</span>
          <StatusChip status={status} />
          <FlagChip flag={flagOf(course, now)} />
        </div>
        <Facts course={course} viewer={viewer} />
      </div>
      <div className={classes.actions}>{actions}</div>
    </li>
  );
}

function DateTile({ date, now }: { date: string; now: Date }) {
  const { weekday, day, month } = dayParts(date);
  const year = otherYear(date, now);
  return (
    <time className={classes.tile} dateTime={date}>
      <VisuallyHidden>{formatDay(date)}</VisuallyHidden>
      <span className={classes.weekday} aria-hidden>
        {weekday}
      </span>
      <span className={classes.day} aria-hidden>
        {day}
      </span>
      <span className={classes.month} aria-hidden>
        {month}
      </span>
      {year && (
        <span className={classes.month} aria-hidden>
          {year}
        </span>
      )}
    </time>
  );
}

function Facts({ course, viewer }: { course: Course; viewer: Role }) {
  const { location, students, attended, organizationName, instructorName } = course;
  return (
    <ul className={classes.facts}>
      <Fact icon={<Clock size={14} aria-hidden />} label="Time" also={formatViewerHours(course)}>
        {formatHours(course)}
      </Fact>
      <Fact icon={<MapPin size={14} aria-hidden />} label="Place">
        {location}
      </Fact>
      {viewer !== "organization" && (
        <Fact icon={<Building2 size={14} aria-hidden />} label="Organization" isName>
          {organizationName}
        </Fact>
      )}
      {viewer !== "instructor" && (
        <Fact icon={<UserRound size={14} aria-hidden />} label="Instructor" isName={instructorName !== null}>
          {instructorName ?? "No instructor yet"}
        </Fact>
      )}
      <Fact icon={<Users size={14} aria-hidden />} label="Head count">
        {attended === null ? students : `${attended} of ${students}`}
      </Fact>
    </ul>
  );
}

interface FactProps {
  icon: ReactNode;
  label: string;
  /** A name is not translated by the browser. */
  isName?: boolean;
  /** A further text, on its own line if there is no room. */
  also?: string | null;
  children: string | number;
}

function Fact({ icon, label, isName, also, children }: FactProps) {
  return (
    <li className={classes.fact}>
      {icon}
      <span>
        <VisuallyHidden>{`${label}: `}</VisuallyHidden>
        <span {...(isName ? { translate: "no" as const } : {})}>{children}</span>
        {also && <span className={classes.also}>{`· ${also}`}</span>}
      </span>
    </li>
  );
}
