/** The actions that are offered. The server decides; this only hides buttons whose action it would refuse. */
import type { Course, Role } from "./course.ts";
import { hasStarted } from "./course_flags.ts";

export type CourseAction = "assign" | "reschedule" | "cancel" | "complete";

export function actionsFor(role: Role, course: Course, now: Date): CourseAction[] {
  const { status } = course;
  const isOpen = status === "pending" || status === "confirmed";
  if (role === "organization") return status === "pending" ? ["cancel"] : [];
  if (role === "instructor") return status === "confirmed" && hasStarted(course, now) ? ["complete"] : [];
  if (!isOpen) return [];
  if (status === "pending") return ["assign", "reschedule", "cancel"];
  return hasStarted(course, now) ? ["complete", "reschedule", "assign", "cancel"] : ["reschedule", "assign", "cancel"];
}

export function actionLabel(action: CourseAction, course: Course, role: Role): string {
  switch (action) {
    case "assign":
      return course.instructorId === null ? "Assign" : "Reassign";
    case "reschedule":
      return "Reschedule";
    case "cancel":
      return role === "organization" ? "Withdraw" : "Cancel";
    case "complete":
      return "Mark complete";
  }
}
