/** Flags of a course, computed from its date and the present moment. */
import type { Course } from "./course.ts";
import { daysBetween, instantOf, today } from "./date_formats.ts";

export type Flag = "urgent" | "overdue" | "ready" | "today" | null;

const URGENT_WITHIN_DAYS = 3;

export const FLAG_LABELS: Record<NonNullable<Flag>, string> = {
  urgent: "Urgent",
  overdue: "Overdue",
  ready: "Ready to complete",
  today: "Today",
};

export function flagOf(course: Course, now: Date): Flag {
  const days = daysBetween(today(course.timeZone, now), course.scheduledDate);
  if (course.status === "pending") return days < 0 ? "overdue" : days <= URGENT_WITHIN_DAYS ? "urgent" : null;
  if (course.status !== "confirmed") return null;
  if (days < -1) return "overdue";
  if (hasStarted(course, now)) return "ready";
  return days === 0 ? "today" : null;
}

/** Whether a course has started, so that it may be completed. */
export function hasStarted(course: Course, now: Date): boolean {
  const { scheduledDate, startTime, timeZone } = course;
  // Compares instants: in a repeated hour the clock shows a time before the start again after the start.
  return startTime ? now >= instantOf(scheduledDate, startTime, timeZone) : today(timeZone, now) >= scheduledDate;
}
