/** Which events may change who is free in a slot. */
import type { AvailabilityEventData, CourseEventData } from "@coursewire/client";
import type { Slot } from "./use_people.ts";

// Time zones are up to 26 hours apart, so that one hour can have dates that differ by two days.
const MAX_DISTANCE_MS = 2 * 86_400_000;

/**
 * Whether an event may change a query of instructors, whose key is `["instructors", slot]`. True for queries of other names.
 *
 * Without a slot the instructors are listed by name only. A course and a slot have time zones of their own, so a course of
 * the days before and after counts too.
 */
export function concernsInstructors(event: CourseEventData, [name, slot]: readonly unknown[]): boolean {
  if (name !== "instructors") return true;
  if (!isSlot(slot)) return false;
  const absence = absenceOf(event);
  if (absence) return isWithin(slot.date, absence.fromDate, absence.toDate);
  const { scheduledDate, previous } = event;
  return isAround(slot.date, scheduledDate) || (previous !== null && isAround(slot.date, previous.scheduledDate));
}

/** The absence of an event that names no course. */
function absenceOf(event: CourseEventData | AvailabilityEventData): AvailabilityEventData["absence"] | null {
  return "absence" in event ? event.absence : null;
}

function isWithin(day: string, first: string, last: string): boolean {
  const [at, from, to] = [day, first, last].map(Date.parse) as [number, number, number];
  return at >= from - MAX_DISTANCE_MS && at <= to + MAX_DISTANCE_MS;
}

function isSlot(value: unknown): value is Slot {
  return typeof value === "object" && value !== null && "date" in value;
}

function isAround(day: string, date: string | null): boolean {
  return date === null || Math.abs(Date.parse(day) - Date.parse(date)) <= MAX_DISTANCE_MS;
}
