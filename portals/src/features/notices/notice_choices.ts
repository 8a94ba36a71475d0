/**
 * The choices of a person by kind of change. The service keeps them by type of event, of which a kind has several; the level
 * of the toasts is kept in the browser as well, so that it is known at once.
 */
import type { Role } from "@/domain/course.ts";
import { KIND_OF_TYPE, NOTICE_KINDS, type NoticeKind, type NoticeLevels } from "@/features/settings/index.ts";
import { type Choice, type Choices, DEFAULT_CHOICE } from "./bell_data.ts";

/** The kinds of which a role receives events. */
export const KINDS_OF_ROLE: Readonly<Record<Role, readonly NoticeKind[]>> = {
  instructor: ["assignments", "moves", "cancellations", "completions", "edits", "changeRequests", "absences"],
  organization: ["requests", "assignments", "moves", "cancellations", "completions", "edits", "changeRequests"],
  admin: NOTICE_KINDS,
};
/** The kinds of which a role is sent mails: docs/mail.md. */
export const MAILED_KINDS: Readonly<Record<Role, readonly NoticeKind[]>> = {
  instructor: KINDS_OF_ROLE.instructor.filter((kind) => kind !== "absences"),
  organization: KINDS_OF_ROLE.organization,
  admin: ["requests", "assignments", "changeRequests"],
};

/** The choice for a kind: that of its first type. */
export function choiceOfKind(choices: Choices, kind: NoticeKind): Choice {
  return choices[typesOf(kind)[0] ?? ""] ?? DEFAULT_CHOICE;
}

/** All choices, with another one for each type of a kind. */
export function withKind(choices: Choices, kind: NoticeKind, changed: Partial<Choice>): Choices {
  const choice = { ...choiceOfKind(choices, kind), ...changed };
  return { ...choices, ...Object.fromEntries(typesOf(kind).map((type) => [type, choice])) };
}

/** By type of event: what changes of its choice. */
export type ChoiceChanges = Readonly<Record<string, Partial<Choice>>>;

/** What the service is sent when something changes for a kind: nothing but that. */
export function changesOfKind(kind: NoticeKind, changed: Partial<Choice>): ChoiceChanges {
  return Object.fromEntries(typesOf(kind).map((type) => [type, changed]));
}

/** The levels of the toasts. */
export function levelsOf(choices: Choices): NoticeLevels {
  return Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, choiceOfKind(choices, kind).toast])) as NoticeLevels;
}

function typesOf(kind: NoticeKind): readonly string[] {
  return Object.keys(KIND_OF_TYPE).filter((type) => KIND_OF_TYPE[type] === kind);
}
