/** Which events the page shows, as its address says: `?courseId=118&type=course_assigned&actor=dana&from=2025-07-01`. */
import type { Role } from "@/domain/course.ts";
import { instantOf, viewerZone } from "@/domain/date_formats.ts";
import { folded } from "@/domain/words.ts";
import { isOfCourse, type ToldEvent } from "@/features/live/index.ts";

/** Empty for all. The days are those of the reader's zone, inclusive. */
export interface ActivityFilters {
  courseId: string;
  type: string;
  actor: string;
  from: string;
  to: string;
}

const NAMES = ["courseId", "type", "actor", "from", "to"] as const;
const OF_COURSES = [
  "new_course_request",
  "course_assigned",
  "course_rescheduled",
  "course_cancelled",
  "course_completed",
  "course_edited",
  "course_declined",
  "change_requested",
  "change_request_declined",
  "change_request_withdrawn",
];
const OF_ABSENCES = ["absence_added", "absence_removed"];
// Which the service takes. What the address says otherwise is left out.
const VALID: Record<(typeof NAMES)[number], RegExp> = {
  courseId: /^[1-9]\d{0,14}$/,
  type: /^[a-z_]{1,64}$/,
  actor: /\S/,
  from: /^[1-9]\d{3}-\d{2}-\d{2}$/,
  to: /^[1-9]\d{3}-\d{2}-\d{2}$/,
};
const MAX_ACTOR = 200;

/** The types of events that reach a portal. */
export function typesFor(role: Role): readonly string[] {
  return role === "organization" ? OF_COURSES : [...OF_COURSES, ...OF_ABSENCES];
}

export function filtersIn(query: URLSearchParams, role: Role): ActivityFilters {
  const validValue = (name: (typeof NAMES)[number]): string => {
    const value = query.get(name) ?? "";
    return VALID[name].test(value) && isDay(name, value) ? value : "";
  };
  const type = validValue("type");
  return {
    courseId: validValue("courseId"),
    type: typesFor(role).includes(type) ? type : "",
    actor: validValue("actor").slice(0, MAX_ACTOR),
    from: validValue("from"),
    to: validValue("to"),
  };
}

export function queryOf(filters: ActivityFilters): string {
  const query = new URLSearchParams();
  for (const name of NAMES) if (filters[name].trim() !== "") query.set(name, filters[name]);
  return query.toString();
}

/** The query without the filters that are not among `filters`, which were read from it; `null` if it has no such. */
export function understoodIn(query: URLSearchParams, filters: ActivityFilters): URLSearchParams | null {
  const understood = new URLSearchParams(query);
  for (const name of NAMES) {
    if (filters[name] === "") understood.delete(name);
    else understood.set(name, filters[name]);
  }
  return understood.toString() === query.toString() ? null : understood;
}

export function isBackwards({ from, to }: ActivityFilters): boolean {
  return from !== "" && to !== "" && to < from;
}

export function isFiltered(filters: ActivityFilters): boolean {
  return queryOf(filters) !== "";
}

/** The parameters of the service: instants instead of days. A last day before the first one counts as the first. */
export function parametersOf(filters: ActivityFilters): URLSearchParams {
  const query = new URLSearchParams(queryOf(filters));
  const [from, to] = boundsOf(filters);
  if (from !== null) query.set("from", new Date(from).toISOString());
  if (to !== null) query.set("to", new Date(to).toISOString());
  return query;
}

/** An address with its query, if there is one. */
export function addressOf(path: string, query: URLSearchParams | string): string {
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Whether an event belongs on the page, as the service decides. */
export function matches(event: ToldEvent, filters: ActivityFilters): boolean {
  const [from, to] = boundsOf(filters);
  const at = Date.parse(event.timestamp);
  return (
    (filters.courseId === "" || (isOfCourse(event) && String(event.courseId) === filters.courseId)) &&
    (filters.type === "" || event.type === filters.type) &&
    folded(event.actor.name).includes(folded(filters.actor)) &&
    (from === null || at >= from) &&
    (to === null || at <= to)
  );
}

function boundsOf(filters: ActivityFilters): [number | null, number | null] {
  const { from, to } = filters;
  const zone = viewerZone();
  const last = isBackwards(filters) ? from : to;
  return [
    from === "" ? null : instantOf(from, "00:00", zone).getTime(),
    last === "" ? null : instantOf(last, "24:00", zone).getTime() - 1,
  ];
}

/** Whether a day can be a filter; empty for none. */
export function isFilterDay(value: string): boolean {
  return value === "" || (VALID.from.test(value) && isDay("from", value));
}

function isDay(name: string, value: string): boolean {
  if (name !== "from" && name !== "to") return true;
  const day = new Date(`${value}T12:00Z`);
  // A day that the calendar does not have becomes another one, or none.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}
