import type { Course } from "@/domain/course.ts";
import { formatWhen } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { failureText } from "@/platform/failure_text.ts";
import { Problem } from "@/platform/request_errors.ts";

/** CPR Basic (course 123) */
export function courseName({ courseType, courseId }: Course): string {
  return t("{{courseType}} (course {{courseId}})", { courseType, courseId });
}

/** What an action has done, for the person who did it. `before` is `null` if it is not known. */
export function doneSentence(action: string, before: Course | null, after: Course): string {
  const values = { course: courseName(after), when: formatWhen(after) };
  if (after.status === "cancelled") return t("{{course}} is cancelled.", values);
  switch (action) {
    case "request":
    case "copy":
      return t("{{course}} is requested for {{when}}.", values);
    case "assign":
      return before?.instructorId === after.instructorId
        ? t("{{course}} takes place on {{when}} now.", values)
        : t("{{instructor}} teaches {{course}} now.", { ...values, instructor: after.instructorName ?? "" });
    case "reschedule":
    case "accept-change":
      return t("{{course}} takes place on {{when}} now.", values);
    case "complete":
      return t("{{course}} is completed.", values);
    case "decline":
      return t("{{course}} waits for an instructor again.", values);
    case "ask-move":
      return t("You asked to move {{course}}.", values);
    case "ask-cancel":
      return t("You asked to cancel {{course}}.", values);
    case "decline-change":
      return t("You declined the change: {{course}} stays as it is.", values);
    case "withdraw-change":
      return t("You no longer ask for a change of {{course}}.", values);
    default:
      return t("The details of {{course}} are changed.", values);
  }
}

/** Why something was not undone. */
export function undoFailureText(error: unknown): string {
  if (error instanceof Problem && error.code === "stale_version") return error.undoMessage;
  return error instanceof Error ? failureText(error) : String(error);
}
