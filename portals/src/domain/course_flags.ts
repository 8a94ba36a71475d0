/** Flags of a course, computed from its date and the present moment. */
import { t } from "@/i18n/index.ts";
import type { Course } from "./course.ts";
import { daysBetween, instantOf, today } from "./date_formats.ts";

export type Flag = "urgent" | "overdue" | "ready" | "today" | null;

/** A request for a course within so many days is urgent. */
export const URGENT_WITHIN_DAYS = 3;

/** Read while rendering, like every text. */
export const FLAG_LABELS: Readonly<Record<NonNullable<Flag>, string>> = {
  get urgent() {
    return t("Urgent");
  },
  get overdue() {
    return t("Overdue");
  },
  get ready() {
    return t("Ready to complete");
  },
  get today() {
    return t("Today");
  },
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
