/** Which form moves a course. */
import { actionsFor, type CourseAction } from "@/domain/action_buttons.ts";
import type { Course, Role } from "@/domain/course.ts";
import { isMove, type MovedFields, movedTo, type Target } from "./moved_course.ts";

/** Administrators move a course, organizations ask for it. */
const MOVES: readonly string[] = ["reschedule", "ask-move"];

export function moveActionOf(role: Role, course: Course, now: Date): CourseAction | null {
  return actionsFor(role, course, now).find((action) => MOVES.includes(action)) ?? null;
}

/** The form, and what it shows instead of the course's own values; `null` if nothing would change, or nobody may move it. */
export function moveOf(
  role: Role,
  course: Course,
  target: Target,
  now: Date,
): { action: CourseAction; fields: MovedFields } | null {
  const fields = movedTo(course, target);
  const action = moveActionOf(role, course, now);
  if (!action || !isMove(fields)) return null;
  const { instructorId, ...when } = fields;
  // A request gets its instructor, and a course another one, by the form that assigns.
  const isAssignment = instructorId !== undefined && (course.status === "pending" || !isMove(when));
  return { action: isAssignment ? "assign" : action, fields };
}
