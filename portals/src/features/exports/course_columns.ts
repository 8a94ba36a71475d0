/** The columns of a file, or of a printed list, of courses. */
import type { Course, Role } from "@/domain/course.ts";
import { formatDay, formatHours } from "@/domain/date_formats.ts";
import { statusWord } from "@/domain/status_words.ts";
import { t } from "@/i18n/index.ts";

export interface Column {
  title: string;
  value: (course: Course) => string | number | null;
}

/** Dates and times as `2025-07-15` and `09:00`, which spreadsheets can sort and calculate with. */
export function fileColumns(viewer: Role): Column[] {
  return [
    { title: t("Number"), value: ({ courseId }) => courseId },
    { title: t("Status"), value: ({ status }) => statusWord(status) },
    { title: t("Date"), value: ({ scheduledDate }) => scheduledDate },
    { title: t("Start"), value: ({ startTime }) => startTime },
    { title: t("End"), value: ({ endTime }) => endTime },
    { title: t("Time zone"), value: ({ timeZone }) => timeZone },
    { title: t("Course"), value: ({ courseType }) => courseType },
    ...(viewer === "organization"
      ? []
      : [{ title: t("Organization"), value: ({ organizationName }: Course) => organizationName }]),
    { title: t("Instructor"), value: ({ instructorName }) => instructorName },
    { title: t("Place"), value: ({ location }) => location },
    { title: t("Expected"), value: ({ students }) => students },
    { title: t("Attended"), value: ({ attended }) => attended },
    { title: t("Other dates"), value: ({ alternativeDates }) => alternativeDates?.join(" ") ?? null },
    { title: t("Notes"), value: ({ notes }) => notes },
    { title: t("Comments"), value: ({ comments }) => comments },
    { title: t("Reason"), value: ({ reason }) => reason },
  ];
}

/** For paper: fewer columns, and days and hours as on the screen. */
export function printedColumns(viewer: Role): Column[] {
  return [
    { title: t("Date"), value: ({ scheduledDate }) => formatDay(scheduledDate) },
    { title: t("Time"), value: (course) => formatHours(course) },
    { title: t("Course"), value: ({ courseType, courseId }) => `${courseType} (#${courseId})` },
    { title: t("Place"), value: ({ location }) => location },
    ...(viewer === "organization"
      ? []
      : [{ title: t("Organization"), value: ({ organizationName }: Course) => organizationName }]),
    ...(viewer === "instructor"
      ? []
      : [{ title: t("Instructor"), value: ({ instructorName }: Course) => instructorName }]),
    { title: t("Persons"), value: ({ attended, students }) => attended ?? students },
    { title: t("Status"), value: ({ status }) => statusWord(status) },
  ];
}
