/**
 * A refusal as a sentence in the person's language, from its code and the members that name what its English `detail` names
 * (docs/errors.md). English readers get the `detail`, unless it has days and hours, which are written as the reader has set,
 * or names of fields; where a member is missing, others get a sentence without it.
 */
import { formatAbsence } from "@/domain/absence_texts.ts";
import type { Course, Status } from "@/domain/course.ts";
import { formatInstantBeside, formatShortDay, formatWhen, type When } from "@/domain/date_formats.ts";
import { sentenceOf } from "@/domain/event_sentences.ts";
import { formatNumber } from "@/domain/formatters.ts";
import { language, t } from "@/i18n/index.ts";
import { plainRefusal } from "./plain_refusals.ts";

/** The members of a problem that its sentence may need. Any of them may be missing. */
export interface ProblemMembers {
  code?: string;
  detail?: string;
  title?: string;
  course?: Course;
  courseId?: number;
  courseStatus?: Status;
  instructorName?: string;
  organizationName?: string;
  /** The course that is in the way. */
  holder?: Partial<Pick<Course, keyof When | "courseType" | "status">>;
  /** The absence that is in the way, and when it is. */
  absenceId?: number;
  fromDate?: string;
  fromTime?: string | null;
  toDate?: string;
  toTime?: string | null;
  timeZone?: string;
  /** What was done to the course last, and by whom. */
  action?: string;
  actor?: { role: string; name: string };
  /** False if `If-Match` names a version that never was. */
  hasMovedOn?: boolean;
  roles?: string[];
  name?: string;
  username?: string;
  reason?: string;
  maxUsers?: number;
  maxRows?: number;
  row?: number;
  saved?: number;
  left?: number;
  errorCount?: number;
}

/** The types of the events of actions. Another action is said to be a change. */
const EVENT_TYPES: Readonly<Record<string, string>> = {
  request: "new_course_request",
  assign: "course_assigned",
  reschedule: "course_rescheduled",
  cancel: "course_cancelled",
  complete: "course_completed",
  edit: "course_edited",
  decline: "course_declined",
  request_change: "change_requested",
  decline_change: "change_request_declined",
  withdraw_change: "change_request_withdrawn",
};

export function refusalText(status: number, members: ProblemMembers): string {
  const { code = "", detail, title } = members;
  const precise = withMoments(code, members);
  if (precise !== null) return precise;
  // That names the fields as the API does. Their messages are at the fields.
  if (code === "invalid_fields") return t("Some fields need another look.");
  if (language() === "en" && detail) return detail;
  return (
    ofCourse(code, members) ??
    ofPeople(code, members) ??
    plainRefusal(code) ??
    detail ??
    title ??
    t("The server answered {{status}}.", { status })
  );
}

/** The refusals with days and hours; `null` if the members do not say them. */
function withMoments(code: string, members: ProblemMembers): string | null {
  switch (code) {
    case "instructor_busy":
      return members.absenceId === undefined ? instructorBusy(members) : instructorAway(members);
    case "duplicate_request":
      return duplicateRequest(members);
    case "stale_version":
      return staleVersion(members);
    case "not_started":
      return members.course
        ? t("This course starts on {{when}}. It can be completed from then on.", { when: formatWhen(members.course) })
        : null;
    case "already_started":
      return members.course
        ? t("This course started on {{when}}, so this is too late. Ask an administrator.", {
            when: formatWhen(members.course),
          })
        : null;
    default:
      return null;
  }
}

function instructorAway(members: ProblemMembers): string | null {
  const { instructorName, fromDate, fromTime = null, toDate, toTime = null, timeZone, detail = "" } = members;
  if (!instructorName || !fromDate || !toDate || !timeZone) return null;
  const when = formatAbsence({ fromDate, fromTime, toDate, toTime, timeZone });
  const values = { name: instructorName, when };
  // An absence over an absence has the same code and members as a course over an absence.
  if (/Remove that absence/.test(detail)) {
    return t("{{name}} is away already: {{when}}. Remove that absence first, or choose another time.", values);
  }
  return t("{{name}} is away: {{when}}. Choose another instructor or time.", values);
}

function instructorBusy({ courseId, instructorName, holder, detail = "" }: ProblemMembers): string | null {
  if (!instructorName || !courseId || !holder?.courseType) return null;
  const { courseType, scheduledDate, startTime = null, endTime = null, timeZone } = holder;
  if (!scheduledDate || !timeZone) return null;
  const when = formatWhen({ scheduledDate, startTime, endTime, timeZone });
  const values = { name: instructorName, course: courseType, when, courseId };
  // An absence over a course has the same code and members.
  if (/Hand the course over/.test(detail)) {
    return t(
      "{{name}} is teaching {{course}} on {{when}} (course {{courseId}}). Hand the course over first, or choose another time.",
      values,
    );
  }
  return t(
    "{{name}} is already teaching {{course}} on {{when}} (course {{courseId}}). Choose another instructor or time.",
    values,
  );
}

function duplicateRequest({ courseId, organizationName, holder, detail = "" }: ProblemMembers): string | null {
  if (!courseId || !holder?.scheduledDate) return null;
  const values = { day: formatShortDay(holder.scheduledDate), courseId };
  return !organizationName || detail.startsWith("You ")
    ? t("You already have a request for this place on {{day}}: course {{courseId}}.", values)
    : t("{{name}} already has a request for this place on {{day}}: course {{courseId}}.", {
        ...values,
        name: organizationName,
      });
}

function staleVersion(members: ProblemMembers): string | null {
  const last = lastChange(members);
  return last && `${last.what} ${t("That was on {{when}}, while you had it open. Nothing was saved.", last)}`;
}

/** Why an undo was refused: nothing was open, and the own change before is saved. */
export function undoRefusalText(status: number, members: ProblemMembers): string {
  const last = members.code === "stale_version" ? lastChange(members) : null;
  if (!last) return refusalText(status, members);
  return `${last.what} ${t("That was on {{when}}, after the change that was to be undone.", last)}`;
}

/** What was done to the course, in the words of its event, and when; `null` if the members do not say it. */
function lastChange({ course, action = "", actor, hasMovedOn = true }: ProblemMembers) {
  if (!course || !actor || !hasMovedOn) return null;
  const what = sentenceOf({ ...course, type: EVENT_TYPES[action] ?? "", actor, previous: null, course });
  return { what, when: formatInstantBeside(course, course.updatedAt) };
}

function ofCourse(code: string, { courseStatus, roles = [] }: ProblemMembers): string | null {
  if (code !== "wrong_status" || courseStatus === undefined) return null;
  if (roles.length > 0) return onlyByAdmins(courseStatus);
  switch (courseStatus) {
    case "pending":
      return t("The course is pending. This cannot be done with it now.");
    case "confirmed":
      return t("The course is confirmed. This cannot be done with it now.");
    case "completed":
      return t("The course is completed. This cannot be done with it any more.");
    case "cancelled":
      return t("The course is cancelled. This cannot be done with it any more.");
    default:
      return null;
  }
}

function onlyByAdmins(status: Status): string {
  return status === "confirmed"
    ? t("The course is confirmed. Only an administrator may do this now.")
    : t("Only an administrator may do this now.");
}

/** What the service or the sender of mails says stays in their words. */
function ofPeople(code: string, members: ProblemMembers): string | null {
  const { name, username, reason, maxUsers, maxRows } = members;
  switch (code) {
    case "already_exists":
      return name ? t("“{{name}}” exists already. Nothing was changed.", { name }) : null;
    case "not_invited":
      return username
        ? t("{{username}} has chosen a password already, or is disabled. An invitation would not help.", { username })
        : null;
    case "mail_refused":
      return reason ? t("The invitation could not be sent: {{reason}} Check the mail address.", { reason }) : null;
    case "too_many_users":
      return maxUsers && maxRows
        ? t(
            "There are more than {{users}} users here. Import at most {{rows}} at once, or ask those who run this site. Nothing was saved.",
            { users: formatNumber(maxUsers), rows: formatNumber(maxRows) },
          )
        : null;
    case "import_refused":
    case "import_stopped":
      return importEnded(members);
    default:
      return null;
  }
}

function importEnded({ row, saved, left, reason }: ProblemMembers): string | null {
  if (row === undefined || saved === undefined || left === undefined || reason === undefined) return null;
  return t(
    "Row {{row}} could not be saved: {{reason}} {{saved}} rows are saved, {{left}} are not. Import the same file again to save the rest.",
    { row: formatNumber(row), reason, saved: formatNumber(saved), left: formatNumber(left) },
  );
}
