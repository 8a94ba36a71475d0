/** What the calendar shows, as its address says: `?view=week&date=2025-07-15&by=instructor&instructorId=32`. */
import type { Status } from "@/domain/course.ts";
import { type CalendarView, isDate } from "./calendar_range.ts";

export interface Shown {
  view: CalendarView;
  date: string;
  /** A week with a row per instructor. */
  isByInstructor: boolean;
  /** Only the courses of this instructor; `null` for all. */
  instructorId: number | null;
  statuses: readonly Status[];
  /** Only what clashes. */
  isClashing: boolean;
}

export const STATUSES: readonly Status[] = ["pending", "confirmed", "completed", "cancelled"];
const DEFAULT_STATUSES = STATUSES.filter((status) => status !== "cancelled");

/** `today` is shown if the address names no date. */
export function shownIn(query: URLSearchParams, today: string): Shown {
  const date = query.get("date") ?? "";
  const named = query.get("status")?.split(",");
  const instructorId = query.get("instructorId");
  const view = query.get("view") === "week" ? "week" : "month";
  return {
    view,
    date: isDate(date) ? date : today,
    isByInstructor: view === "week" && query.get("by") === "instructor",
    instructorId: instructorId && /^\d{1,15}$/.test(instructorId) ? Number(instructorId) : null,
    statuses: named ? STATUSES.filter((status) => named.includes(status)) : DEFAULT_STATUSES,
    isClashing: query.get("only") === "clashes",
  };
}

export function queryOf({ view, date, isByInstructor, instructorId, statuses, isClashing }: Shown): URLSearchParams {
  const query = new URLSearchParams({ view, date });
  if (isByInstructor) query.set("by", "instructor");
  if (instructorId !== null) query.set("instructorId", String(instructorId));
  if (statuses.join() !== DEFAULT_STATUSES.join()) query.set("status", statuses.join());
  if (isClashing) query.set("only", "clashes");
  return query;
}
