/** An event as a sentence, the same in toasts, the activity feed and banners. */
import { formatShortDay, formatWhen, isElsewhere } from "./date_formats.ts";

export interface EventSummary {
  type: string;
  courseId: number;
  courseType: string;
  scheduledDate: string;
  startTime: string | null;
  endTime: string | null;
  timeZone: string;
  instructorId: number | null;
  previous: { scheduledDate: string | null; instructorId: number | null } | null;
  actor: { role: string; name: string };
  reason: string | null;
}

const TITLES: Record<string, string> = {
  new_course_request: "New request",
  course_assigned: "Instructor assigned",
  course_rescheduled: "Rescheduled",
  course_cancelled: "Cancelled",
  course_completed: "Completed",
};

export function titleOf(type: string): string {
  return TITLES[type] ?? "Changed";
}

/**
 * `me` is the reader's instructor id, if any: the sentence says “you” for that instructor. `now` is the present moment: the
 * year is added if it differs. For a reader whose clock differs, hours and zone are added, since the day may differ too.
 */
export function sentenceOf(event: EventSummary, me: number | null = null, now: Date = new Date()): string {
  const { courseType, actor, instructorId } = event;
  const who = actor.name;
  const when = isElsewhere(event) ? formatWhen(event, now) : formatShortDay(event.scheduledDate, now);
  const course = `${courseType} on ${when}`;
  const isUnassigned = me !== null && event.previous?.instructorId === me && instructorId !== me;
  const isAssigned = me !== null && instructorId === me && event.previous?.instructorId !== me;
  switch (event.type) {
    case "new_course_request":
      return `${who} asked for ${course}.`;
    case "course_assigned":
      if (isUnassigned) return `${who} gave ${course} to somebody else: it is no longer yours.`;
      if (isAssigned) return `${who} assigned you to ${course}.`;
      return wasReplaced(event)
        ? `${who} gave ${course} to another instructor.`
        : `${who} assigned an instructor to ${course}.`;
    case "course_rescheduled":
      return `${who} moved ${courseType} ${movedFrom(event, now)}to ${formatWhen(event, now)}${isUnassigned ? ": it is no longer yours" : isAssigned ? ", and it is yours now" : ""}.`;
    case "course_cancelled":
      return `${who} cancelled ${course}.`;
    case "course_completed":
      return `${who} marked ${course} as completed.`;
    default:
      return `${who} changed ${course}.`;
  }
}

function wasReplaced({ previous, instructorId }: EventSummary): boolean {
  return previous?.instructorId != null && previous.instructorId !== instructorId;
}

function movedFrom({ previous, scheduledDate }: EventSummary, now: Date): string {
  const before = previous?.scheduledDate;
  return before && before !== scheduledDate ? `from ${formatShortDay(before, now)} ` : "";
}
