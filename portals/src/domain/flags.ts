/** What a course's date means today. Computed from the clock, never stored. */
import type { Course } from "./course.ts";
import { daysBetween, wallClock } from "./dates.ts";

export type Flag = "urgent" | "overdue" | "ready" | "today" | null;

const URGENT_WITHIN_DAYS = 3;

export const FLAG_WORDS: Record<NonNullable<Flag>, string> = {
  urgent: "Urgent",
  overdue: "Overdue",
  ready: "Ready to complete",
  today: "Today",
};

export function flagOf(course: Course, now: Date): Flag {
  const clock = wallClock(now, course.timeZone);
  const days = daysBetween(clock.slice(0, 10), course.scheduledDate);
  if (course.status === "pending") return days < 0 ? "overdue" : days <= URGENT_WITHIN_DAYS ? "urgent" : null;
  if (course.status !== "confirmed") return null;
  if (days < -1) return "overdue";
  if (hasStarted(course, now)) return "ready";
  return days === 0 ? "today" : null;
}

/** A course may be completed from its start on, by the clock of its place. */
export function hasStarted(course: Course, now: Date): boolean {
  return wallClock(now, course.timeZone) >= `${course.scheduledDate}T${course.startTime ?? "00:00"}`;
}
