import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { Building2, Clock, MapPin, UserRound, Users } from "lucide-react";
import type { ReactNode } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { dayParts, formatDay, formatTimes, viewerZone, zoneCity } from "@/domain/dates.ts";
import { flagOf } from "@/domain/flags.ts";
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
      <DateTile date={course.scheduledDate} />
      <div className={classes.main}>
        <div className={classes.head}>
          <UnstyledButton className={classes.title} onClick={() => onOpen(courseId)}>
            {courseType}
            <VisuallyHidden>, open details</VisuallyHidden>
          </UnstyledButton>
          <span className={classes.number}>#{courseId}</span>
          <StatusChip status={status} />
          <FlagChip flag={flagOf(course, now)} />
        </div>
        <Facts course={course} viewer={viewer} />
      </div>
      <div className={classes.actions}>{actions}</div>
    </li>
  );
}

function DateTile({ date }: { date: string }) {
  const { weekday, day, month } = dayParts(date);
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
    </time>
  );
}

function Facts({ course, viewer }: { course: Course; viewer: Role }) {
  const { startTime, endTime, timeZone, location, students, attended, organizationName, instructorName } = course;
  const elsewhere = timeZone === viewerZone() ? "" : ` ${zoneCity(timeZone)}`;
  return (
    <ul className={classes.facts}>
      <Fact icon={<Clock size={14} aria-hidden />} label="Time">
        {formatTimes(startTime, endTime)}
        {startTime && elsewhere}
      </Fact>
      <Fact icon={<MapPin size={14} aria-hidden />} label="Place">
        {location}
      </Fact>
      {viewer !== "organization" && (
        <Fact icon={<Building2 size={14} aria-hidden />} label="Organization">
          {organizationName}
        </Fact>
      )}
      {viewer !== "instructor" && (
        <Fact icon={<UserRound size={14} aria-hidden />} label="Instructor">
          {instructorName ?? "No instructor yet"}
        </Fact>
      )}
      <Fact icon={<Users size={14} aria-hidden />} label="Head count">
        {attended === null ? students : `${attended} of ${students}`}
      </Fact>
    </ul>
  );
}

function Fact({ icon, label, children }: { icon: ReactNode; label: string; children: ReactNode }) {
  return (
    <li className={classes.fact}>
      {icon}
      <span>
        <VisuallyHidden>{label}: </VisuallyHidden>
        {children}
      </span>
    </li>
  );
}
