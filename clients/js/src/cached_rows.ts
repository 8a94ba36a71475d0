/**
 * Rows of courses in cached data: how a newer row changes a list, a single course or a history. Functions of data only.
 *
 * A list is loaded from its start to some end. A row is inserted where the order puts it; behind the end of the loaded pages
 * it is left out, since the next page will bring it. So after each row the loaded part has exactly the rows that a fetch up
 * to the same end would return. A page ends at its `readTo`, which for a search is often behind its last course.
 */
import type { Query, QueryKey } from "@tanstack/query-core";
import type { Course, CourseEventData } from "./event_table.js";

/** A list that has grown by fewer courses is not fetched for that: each fetch is for at least so many events. */
const MIN_GROWTH = 100;

/** Where a course is in the service's order. */
export type ListPlace = Pick<Course, "scheduledDate" | "startTime" | "courseId">;

/** One page of a list; `next` is `null` on the last page. `readTo` is that of the response; without it, the page ends at its last course. */
export interface ListPage {
  readonly items: readonly Course[];
  readonly next: unknown;
  readonly readTo?: ListPlace | null | undefined;
}

/** How the data of a query contain the pages of a list. */
export interface ListShape {
  /** The pages in their order; `null` for data of another shape. */
  read(data: unknown): readonly ListPage[] | null;
  /** The same data with other items, one array for each page. Must not change `data`. */
  write(data: unknown, items: readonly Course[][]): unknown;
}

/** A list of courses: which queries hold it, which courses belong to it, and their order. */
export interface CourseList {
  /** The beginning of the keys of the list's queries. */
  queryKey: QueryKey;
  /** Which queries with such a key are of this list. Default: all. */
  predicate?(query: Query): boolean;
  /** Whether a course that the user may see is in the list. */
  belongs(course: Course, queryKey: QueryKey): boolean;
  /** The service's order, as in `GET /courses?order=`, or a function that is negative if `a` is before `b`. Default: `"asc"`. */
  order?: "asc" | "desc" | ((a: Course, b: Course) => number);
  /** Whether the data of a query begin with the list's first page. Default: yes. */
  isStart?(queryKey: QueryKey): boolean;
  /** Default: responses of `GET /courses`, alone or as pages of an infinite query, or an array of all courses. */
  shape?: ListShape;
}

/** What is known of a course since an event or a response: `course` is `null` if the user may no longer see it. */
export interface Row {
  readonly courseId: number;
  readonly version: number;
  readonly course: Course | null;
  /** The event, if the row is of an event. */
  readonly event: CourseEventData | null;
}

/** Changed data, or the same data; `isUnsure` if only a fetch can tell what the data should be. */
export interface Changed {
  data: unknown;
  isUnsure: boolean;
}

/** By `next` of a page: whether a course is behind its end, and the number of courses, both as they were fetched. */
export type PageEnds = Map<unknown, { isBehind: ((course: Course) => boolean) | null; size: number }>;

/**
 * The ends of the pages. Those that are known stay: a page may have lost its last course since its fetch. The last page of a
 * list always has the same `next`; so `isFetched` says that its size is that of a fetch.
 */
export function pageEnds(list: CourseList, data: unknown, known: PageEnds | undefined, isFetched: boolean): PageEnds {
  const pages = shapeOf(list).read(data) ?? [];
  return new Map(
    pages.map((page) => {
      const { next, items } = page;
      const end = isFetched && next === null ? undefined : known?.get(next);
      return [next, end ?? { isBehind: endOf(list, page), size: items.length }];
    }),
  );
}

/** `null` if the page does not tell where it ends. */
function endOf({ order = "asc" }: CourseList, { items, readTo }: ListPage): ((course: Course) => boolean) | null {
  const last = items.at(-1);
  if (typeof order === "function") return last ? (course) => order(course, last) > 0 : null;
  const end = readTo ?? last;
  if (!end) return null;
  return order === "asc" ? (course) => ascending(course, end) > 0 : (course) => ascending(end, course) > 0;
}

/** A list with the row in its place, unless the list has this or a newer version. `mayInsert`: also if the list has no version. */
export function inList(
  list: CourseList,
  queryKey: QueryKey,
  data: unknown,
  row: Row,
  ends: PageEnds,
  mayInsert: boolean,
): Changed {
  const shape = shapeOf(list);
  const pages = shape.read(data);
  if (!pages) return { data, isUnsure: true };
  const known = pages.flatMap((page) => page.items).filter(({ courseId }) => courseId === row.courseId);
  const newest = Math.max(0, ...known.map(({ version }) => version));
  const isKnown = newest >= row.version;
  // A course that moved between the fetches of two pages is on both.
  const isLeft = ({ courseId, version }: Course): boolean =>
    courseId !== row.courseId || (isKnown && version === newest);
  const items = pages.map((page) => page.items.filter(isLeft));
  if (isKnown) return { data: known.every(isLeft) ? data : shape.write(data, items), isUnsure: false };

  let isUnsure = false;
  let isChanged = known.length > 0;
  if (row.course && (isChanged || mayInsert) && list.belongs(row.course, queryKey)) {
    const place = placeOf(list, queryKey, pages, items, row.course, ends);
    if (place === null) isUnsure = true;
    else if (place !== "beyond") {
      items[place.page]?.splice(place.at, 0, row.course);
      isChanged = true;
    }
  }
  if (!isChanged) return { data, isUnsure };
  return { data: shape.write(data, items), isUnsure: isUnsure || isFarFromFetch(pages, items, ends) };
}

/** A single course, replaced if it is older. */
export function asCourse(data: unknown, row: Row): Changed {
  if (!isObject(data) || typeof data.version !== "number") return { data, isUnsure: true };
  if (data.version >= row.version) return { data, isUnsure: false };
  return row.course ? { data: row.course, isUnsure: false } : { data, isUnsure: true };
}

/** A history, as an array or as the response of the service, with the entry of the row's event; unsure if entries before it are missing. */
export function inHistory(data: unknown, { version, course, event }: Row): Changed {
  const entries: unknown = isObject(data) ? data.items : data;
  const last: unknown = Array.isArray(entries) ? entries.at(-1) : null;
  if (!Array.isArray(entries) || !isObject(last) || typeof last.version !== "number") return { data, isUnsure: true };
  if (last.version >= version) return { data, isUnsure: false };
  if (last.version !== version - 1 || !course || !event) return { data, isUnsure: true };
  const { status, scheduledDate, startTime, endTime, instructorId, instructorName } = course;
  const { courseType, location, students, changeRequest } = course;
  const times = { status, scheduledDate, startTime, endTime, instructorId, instructorName };
  const to = { ...times, courseType, location, students, changeRequest };
  const { type, timestamp: at, actor, reason } = event;
  const longer = [...entries, { version, type, at, actor, from: last.to, to, reason }];
  return { data: isObject(data) ? { ...data, items: longer } : longer, isUnsure: false };
}

/** The newest version of a course in the data of a list; 0 for none. */
export function versionIn(list: CourseList, data: unknown, courseId: number): number {
  const items = (shapeOf(list).read(data) ?? []).flatMap((page) => page.items);
  return Math.max(0, ...items.filter((course) => course.courseId === courseId).map(({ version }) => version));
}

/** Page and index of the course; `null` if the pages do not tell. */
function placeOf(
  list: CourseList,
  queryKey: QueryKey,
  pages: readonly ListPage[],
  items: readonly Course[][],
  course: Course,
  ends: PageEnds,
): { page: number; at: number } | "beyond" | null {
  const compare = orderOf(list);
  for (const [page, { next }] of pages.entries()) {
    const isBehind = ends.get(next)?.isBehind;
    if (next !== null && !isBehind) return null;
    if (next !== null && isBehind?.(course)) continue;
    const found = items[page]?.findIndex((other) => compare(course, other) < 0) ?? -1;
    const at = found < 0 ? (items[page]?.length ?? 0) : found;
    const isFirst = page === 0 && at === 0;
    return isFirst && list.isStart?.(queryKey) === false ? null : { page, at };
  }
  return "beyond";
}

/**
 * Whether a list should get pages of the usual size again: more than half of the fetched courses have left, while the list has
 * more than the loaded pages, or as many have come, and so many that a fetch is rare.
 */
function isFarFromFetch(pages: readonly ListPage[], items: readonly Course[][], ends: PageEnds): boolean {
  if (pages.length === 0) return false;
  const fetched = pages.reduce((sum, { next }) => sum + (ends.get(next)?.size ?? 0), 0);
  const size = items.flat().length;
  if (size - fetched > Math.max(fetched, MIN_GROWTH)) return true;
  return pages.at(-1)?.next !== null && 2 * size < fetched;
}

function orderOf({ order = "asc" }: CourseList): (a: Course, b: Course) => number {
  if (typeof order === "function") return order;
  return order === "asc" ? ascending : (a, b) => ascending(b, a);
}

/** The service's order: by date, then start time (none is first), then number. */
function ascending(a: ListPlace, b: ListPlace): number {
  return (
    byCodeUnits(a.scheduledDate, b.scheduledDate) ||
    byCodeUnits(a.startTime ?? "", b.startTime ?? "") ||
    a.courseId - b.courseId
  );
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function shapeOf({ shape }: CourseList): ListShape {
  return shape ?? RESPONSES;
}

const RESPONSES: ListShape = {
  read(data) {
    if (Array.isArray(data)) return [{ items: data, next: null }];
    const pages: unknown = isObject(data) && Array.isArray(data.pages) ? data.pages : [data];
    return Array.isArray(pages) && pages.every(isPage) ? pages : null;
  },
  write(data, items) {
    if (!isObject(data)) return items[0];
    const { pages } = data;
    if (!Array.isArray(pages)) return { ...data, items: items[0] };
    return { ...data, pages: pages.map((page: object, at) => ({ ...page, items: items[at] })) };
  },
};

function isPage(value: unknown): value is ListPage {
  return isObject(value) && Array.isArray(value.items) && value.next !== undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
