/** An event as a sentence for people: toasts, the activity feed and banners say the same. */
import { formatShortDay, formatTimes } from "./dates.ts";

export interface Told {
  type: string;
  courseId: number;
  courseType: string;
  scheduledDate: string;
  startTime: string | null;
  endTime: string | null;
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

export function sentenceOf(event: Told): string {
  const course = `${event.courseType} on ${formatShortDay(event.scheduledDate)}`;
  const who = event.actor.name;
  switch (event.type) {
    case "new_course_request":
      return `${who} asked for ${course}.`;
    case "course_assigned":
      return wasReplaced(event)
        ? `${who} gave ${course} to another instructor.`
        : `${who} assigned an instructor to ${course}.`;
    case "course_rescheduled":
      return `${who} moved ${event.courseType} ${movedFrom(event)}to ${formatShortDay(event.scheduledDate)}, ${formatTimes(event.startTime, event.endTime)}.`;
    case "course_cancelled":
      return `${who} cancelled ${course}.`;
    case "course_completed":
      return `${who} marked ${course} as completed.`;
    default:
      return `${who} changed ${course}.`;
  }
}

function wasReplaced({ previous, instructorId }: Told): boolean {
  return previous?.instructorId != null && previous.instructorId !== instructorId;
}

function movedFrom({ previous, scheduledDate }: Told): string {
  const before = previous?.scheduledDate;
  return before && before !== scheduledDate ? `from ${formatShortDay(before)} ` : "";
}
