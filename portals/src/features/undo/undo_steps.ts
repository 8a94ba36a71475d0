/**
 * What takes an action back, as requests of the same API: there is no undo in the service. Cancelling and completing are
 * final, and a new request is withdrawn by its own action.
 */
import type { Course } from "@/domain/course.ts";

export interface UndoStep {
  path: string;
  body: object;
}

/**
 * The requests that bring a course back to the state before an action of this name, in their order; `null` if there are none.
 * Each is sent for the version that the step before has produced, the first for that of `after`. `reason` is given where the
 * service needs one.
 */
export function undoSteps(action: string, before: Course, after: Course, reason: string): UndoStep[] | null {
  if (hasEndedRequest(before, after)) return null;
  const path = `/courses/${after.courseId}`;
  switch (action) {
    case "reschedule":
      return [{ path: `${path}/reschedule`, body: { ...whenOf(before), ...instructorBefore(before, after), reason } }];
    case "assign": {
      const { instructorId } = before;
      if (instructorId !== null) return [{ path: `${path}/assign`, body: { ...whenOf(before), instructorId } }];
      const decline = { path: `${path}/decline`, body: { reason } };
      const isMoved = JSON.stringify(whenOf(before)) !== JSON.stringify(whenOf(after));
      // The form of the first assignment may also have moved the course.
      return isMoved ? [decline, { path: `${path}/reschedule`, body: { ...whenOf(before), reason } }] : [decline];
    }
    case "edit": {
      const body = detailsBefore(before, after);
      return Object.keys(body).length > 0 ? [{ path: `${path}/edit`, body }] : null;
    }
    case "ask-move":
    case "ask-cancel":
      return [{ path: `${path}/change-request/withdraw`, body: {} }];
    default:
      return null;
  }
}

/** Whether the action ended or replaced what the organization had asked for. Nobody but the organization can ask again. */
function hasEndedRequest({ changeRequest }: Course, after: Course): boolean {
  return Boolean(changeRequest) && changeRequest?.requestedAt !== after.changeRequest?.requestedAt;
}

/** A pending course may have no hours, and says so by `null`. */
function whenOf({ scheduledDate, startTime, endTime }: Course): object {
  return { scheduledDate, startTime, endTime };
}

function instructorBefore({ instructorId }: Course, after: Course): object {
  return instructorId === null || instructorId === after.instructorId ? {} : { instructorId };
}

function detailsBefore(before: Course, after: Course): object {
  const names = ["courseType", "location", "students", "notes"] as const;
  return Object.fromEntries(names.filter((name) => before[name] !== after[name]).map((name) => [name, before[name]]));
}
