/** Which events a person wants to be told about, besides seeing them in the lists. */
export type NoticeLevel = "all" | "mine" | "none";

export const NOTICE_KINDS = [
  "requests",
  "assignments",
  "moves",
  "cancellations",
  "completions",
  "edits",
  "changeRequests",
  "absences",
] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];
export type NoticeLevels = Readonly<Record<NoticeKind, NoticeLevel>>;

export const ALL_NOTICES = Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, "all"])) as NoticeLevels;

/** The kind of each type of event. */
export const KIND_OF_TYPE: Readonly<Record<string, NoticeKind>> = {
  new_course_request: "requests",
  course_assigned: "assignments",
  course_declined: "assignments",
  course_rescheduled: "moves",
  course_cancelled: "cancellations",
  course_completed: "completions",
  course_edited: "edits",
  change_requested: "changeRequests",
  change_request_declined: "changeRequests",
  change_request_withdrawn: "changeRequests",
  absence_added: "absences",
  absence_removed: "absences",
};

/** The level for an event's type. Events of types that this portal does not know are told. */
export function noticeLevelOf(levels: NoticeLevels, type: string): NoticeLevel {
  const kind = KIND_OF_TYPE[type];
  return kind === undefined ? "all" : levels[kind];
}
