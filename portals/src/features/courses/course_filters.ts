/** What a list is narrowed to, as parameters of `GET /courses`, of the portal's URL and of query keys. */

import type { Role } from "@/domain/course.ts";
import { isSearch } from "./course_search.ts";

export interface CourseFilters {
  /** Words, each of which begins a word of the course, or its number. */
  q?: string;
  /** The first day, `YYYY-MM-DD`. */
  from?: string;
  /** The last day, `YYYY-MM-DD`. */
  to?: string;
  instructorId?: number;
  organizationId?: number;
}

/** Filters to set; `undefined` or an empty text removes one. */
export type FilterChanges = { [Name in keyof CourseFilters]: CourseFilters[Name] | undefined };

export const NO_FILTERS: CourseFilters = {};

/** Removes every filter. */
export const NONE_SET: FilterChanges = {
  q: undefined,
  from: undefined,
  to: undefined,
  instructorId: undefined,
  organizationId: undefined,
};

const NUMBERS = ["instructorId", "organizationId"] as const;
const MAX_Q_LENGTH = 200;

const MAY_NAME: Record<(typeof NUMBERS)[number], readonly Role[]> = {
  instructorId: ["admin", "organization"],
  organizationId: ["admin"],
};

/** What a list can be searched for in a text; empty if it has no word. The service refuses such a text. */
export function searchIn(text: string): string {
  const q = text.trim().slice(0, MAX_Q_LENGTH);
  return isSearch(q) ? q : "";
}

/** The filters in a query. Values that the service would refuse to this role are left out. */
export function filtersIn(query: URLSearchParams, role: Role): CourseFilters {
  const filters: CourseFilters = {};
  const q = searchIn(query.get("q") ?? "");
  if (q) filters.q = q;
  for (const name of ["from", "to"] as const) {
    const date = query.get(name);
    if (date && isDate(date)) filters[name] = date;
  }
  if (filters.from && filters.to && filters.to < filters.from) delete filters.to;
  for (const name of NUMBERS) {
    const number = query.get(name);
    if (number && MAY_NAME[name].includes(role) && /^[1-9]\d{0,14}$/.test(number)) filters[name] = Number(number);
  }
  return filters;
}

/** Changes some filters in a query and leaves its other parameters as they are. */
export function writeFilters(query: URLSearchParams, changes: FilterChanges): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, String(value));
  }
}

export function isFiltered(filters: CourseFilters): boolean {
  return countFilters(filters) > 0;
}

export function countFilters(filters: CourseFilters): number {
  return Object.keys(filters).length;
}

/** Browsers take 30 February for 2 March. */
function isDate(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
