/** The actions that are offered. The server decides; this only hides buttons whose action it would refuse. */
import { t } from "@/i18n/index.ts";
import type { Course, Role } from "./course.ts";
import { hasStarted } from "./course_flags.ts";

export type CourseAction =
  | "assign"
  | "reschedule"
  | "cancel"
  | "complete"
  | "edit"
  | "ask-move"
  | "ask-cancel"
  | "accept-change"
  | "decline-change"
  | "withdraw-change"
  | "decline"
  | "copy";

/** Actions that are never the button of a row, because few courses need them. */
const IN_MENU: readonly CourseAction[] = ["ask-move", "ask-cancel", "copy", "decline"];

export function actionsFor(role: Role, course: Course, now: Date): CourseAction[] {
  switch (role) {
    case "admin":
      return adminActions(course, now);
    case "organization":
      return [...organizationActions(course, now), "copy"];
    case "instructor":
      if (course.status !== "confirmed") return [];
      return hasStarted(course, now) ? ["complete"] : ["decline"];
  }
}

/** Moments before and after every course. */
const EVER = [new Date(0), new Date("9999-12-31")];

/**
 * Whether the course, as it is, no longer allows the action at any time. An organization may replace what it asks for.
 * `me` is the reader's instructor id, if any.
 */
export function isActionOver(action: CourseAction, role: Role, course: Course, me: number | null): boolean {
  if (role === "instructor" && course.instructorId !== me) return true;
  const asked = action === "ask-move" || action === "ask-cancel" ? { ...course, changeRequest: null } : course;
  return EVER.every((now) => !actionsFor(role, asked, now).includes(action));
}

/** The action that is a button of the row; `null` if all are in the menu. */
export function mainAction(actions: readonly CourseAction[]): CourseAction | null {
  const [first] = actions;
  return first === undefined || IN_MENU.includes(first) ? null : first;
}

function adminActions(course: Course, now: Date): CourseAction[] {
  const { status } = course;
  if (status === "pending") return ["assign", "edit", "reschedule", "cancel", "copy"];
  if (status !== "confirmed") return ["copy"];
  return [
    ...(course.changeRequest ? (["accept-change", "decline-change"] as const) : []),
    ...(hasStarted(course, now) ? (["complete"] as const) : []),
    "reschedule",
    "assign",
    "edit",
    "decline",
    "cancel",
    "copy",
  ];
}

function organizationActions(course: Course, now: Date): CourseAction[] {
  if (course.status === "pending") return ["edit", "cancel"];
  if (course.status !== "confirmed") return [];
  if (course.changeRequest) return ["withdraw-change"];
  return hasStarted(course, now) ? [] : ["ask-move", "ask-cancel"];
}

export function actionLabel(action: CourseAction, course: Course, role: Role): string {
  switch (action) {
    case "assign":
      return course.instructorId === null ? t("Assign") : t("Reassign");
    case "reschedule":
      return t("Reschedule");
    case "cancel":
      return role === "organization" ? t("Withdraw") : t("Cancel", {}, "course");
    case "complete":
      return t("Mark complete");
    case "edit":
      return t("Edit");
    case "ask-move":
      return t("Ask to move");
    case "ask-cancel":
      return t("Ask to cancel");
    case "accept-change":
      return course.changeRequest?.kind === "cancel" ? t("Accept cancellation") : t("Accept move");
    case "decline-change":
      return course.changeRequest?.kind === "cancel" ? t("Decline cancellation") : t("Decline move");
    case "withdraw-change":
      return t("Withdraw change request");
    case "decline":
      return role === "admin" ? t("Take instructor off") : t("Decline");
    case "copy":
      return t("Copy");
  }
}

/** The title of the action's form. */
export function actionTitle(action: CourseAction, course: Course, role: Role): string {
  switch (action) {
    case "assign":
      return course.instructorId === null ? t("Assign an instructor") : t("Reassign an instructor");
    case "reschedule":
      return t("Reschedule this course");
    case "cancel":
      return role === "organization" ? t("Withdraw this course") : t("Cancel this course");
    case "edit":
      return t("Edit this course");
    case "ask-move":
      return t("Ask to move this course");
    case "ask-cancel":
      return t("Ask to cancel this course");
    // Not what is asked for: the organization may ask for something else while the form is open.
    case "accept-change":
      return t("Accept the change request");
    case "decline-change":
      return t("Decline the change request");
    case "decline":
      return role === "admin" ? t("Take the instructor off this course") : t("Decline this course");
    case "copy":
      return t("Request a course like this one");
    default:
      return actionLabel(action, course, role);
  }
}
