/**
 * Which changes a visible page shows, so that nobody is mailed about them. A type whose toasts and bell are switched off is
 * on the screen only where courses or the activity are.
 */
import type { Role } from "@/domain/course.ts";
import type { ToldEvent } from "@/features/live/index.ts";
import { type Choice, type Choices, DEFAULT_CHOICE } from "./bell_data.ts";

/** The ends of the paths of pages without a list of courses, a calendar and an activity. */
const PAGES_WITHOUT_COURSES = ["webhooks", "realtime", "settings"];

/** `pagePath` is the path without an open course. */
export function showsCourses(pagePath: string): boolean {
  return !PAGES_WITHOUT_COURSES.some((name) => pagePath.endsWith(`/${name}`));
}

/** Whether every change of these types is told on any page, by a toast or under the bell. */
export function areTold(events: readonly Pick<ToldEvent, "type">[], choices: Choices, role: Role): boolean {
  return events.every(({ type }) => isTold(choices[type] ?? DEFAULT_CHOICE, role));
}

/** Whether every type is told. */
export function areAllTold(choices: Choices, role: Role): boolean {
  return Object.values(choices).every((choice) => isTold(choice, role));
}

/** What concerns an admin is known to the browser only in which the admin acts. */
function isTold({ bell, toast }: Choice, role: Role): boolean {
  return bell || toast === "all" || (toast === "mine" && role !== "admin");
}
