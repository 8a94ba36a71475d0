/** What a course on the calendar is, in words: for the name of its link, and for what its shape and icon mean. */
import type { Course, Role } from "@/domain/course.ts";
import { formatHours } from "@/domain/date_formats.ts";
import { statusWord } from "@/domain/status_words.ts";
import { t } from "@/i18n/index.ts";
import type { Clash } from "./clashes.ts";

/** All that is known of the course in one line, the clashes last. */
export function courseWords(course: Course, viewer: Role, clashes: readonly Clash[] = []): string {
  const { courseType, courseId, organizationName, instructorName, location, status, changeRequest } = course;
  return [
    `${formatHours(course)} ${courseType}`,
    t("course {{courseId}}", { courseId }),
    viewer !== "organization" && organizationName,
    viewer !== "instructor" && (instructorName ?? t("No instructor yet")),
    location,
    statusWord(status),
    changeRequest && (changeRequest.kind === "cancel" ? t("Cancellation asked for") : t("Move asked for")),
    ...clashes.map(clashWords),
  ]
    .filter(Boolean)
    .join(", ");
}

export function clashWords({ kind, courseId }: Clash): string {
  if (kind === "absence") return t("clash: the instructor is away");
  const values = { courseId: courseId ?? 0 };
  return kind === "instructor"
    ? t("clash: the instructor also teaches course {{courseId}}", values)
    : t("clash: course {{courseId}} is at the same place on this day", values);
}
