/**
 * The service's courses in memory: changes with their events, and the responses of lists, courses and histories. To extend it:
 * another action is another function that calls `#store` with its type and the changed fields.
 */
import frames from "../../../../tests/wire/frames.json" with { type: "json" };
import type { ListPlace } from "../../src/cached_rows.js";
import type { Course, CourseEventData, EventType } from "../../src/event_table.js";

export interface Page {
  items: Course[];
  next: string | null;
  readTo?: ListPlace | null;
}

export type Order = "asc" | "desc";

const EXAMPLE = frames.fromServer.event.data;
const ACTOR = { role: "admin", name: "Dana" };

export class CourseOffice {
  readonly courses = new Map<number, Course>();
  readonly events: CourseEventData[] = [];
  readonly #histories = new Map<number, object[]>();

  request(courseId: number, scheduledDate = "2025-07-15", changes: Partial<Course> = {}): CourseEventData {
    const waiting = { status: "pending", instructorId: null, instructorName: null };
    const course = { ...EXAMPLE.course, ...waiting, ...changes, courseId, scheduledDate, version: 0 };
    return this.#store("new_course_request", course, null, null);
  }

  assign(courseId: number): CourseEventData {
    const change = { status: "confirmed", instructorId: 32, instructorName: "Mike", reason: null };
    return this.#change("course_assigned", courseId, change);
  }

  reschedule(courseId: number, scheduledDate: string): CourseEventData {
    return this.#change("course_rescheduled", courseId, { scheduledDate, reason: "Room flooded" });
  }

  cancel(courseId: number): CourseEventData {
    return this.#change("course_cancelled", courseId, { status: "cancelled", reason: "Snow" });
  }

  complete(courseId: number): CourseEventData {
    return this.#change("course_completed", courseId, { status: "completed", attended: 11, reason: null });
  }

  /** All courses of a status in the order of the service. */
  sorted(status: string, order: Order): Course[] {
    const found = [...this.courses.values()].filter((course) => course.status === status);
    const ascending = found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return order === "asc" ? ascending : ascending.reverse();
  }

  /** A page; `next` names the place after its last course, as the service's does. */
  page(status: string, order: Order, limit: number, next: string | null): Page {
    const isAfter = (course: Course): boolean =>
      next === null || (order === "asc" ? keyOf(course) > next : keyOf(course) < next);
    const rest = this.sorted(status, order).filter(isAfter);
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return structuredClone({ items, next: last && rest.length > limit ? keyOf(last) : null });
  }

  /** Those of a page that are wanted, as the service examines them: `next` names the place after the last course of that page. */
  searched(status: string, isWanted: (course: Course) => boolean, examined: number, next: string | null): Page {
    const page = this.page(status, "asc", examined, next);
    const last = page.next === null ? undefined : page.items.at(-1);
    const readTo = last ? placeOf(last) : null;
    return { items: page.items.filter(isWanted), next: page.next, readTo };
  }

  course(courseId: number): Course {
    const course = this.courses.get(courseId);
    if (!course) throw new Error(`there is no course ${courseId}`);
    return structuredClone(course);
  }

  history(courseId: number): object[] {
    return structuredClone(this.#histories.get(courseId) ?? []);
  }

  #change(type: EventType, courseId: number, changes: Partial<Course>): CourseEventData {
    const before = this.course(courseId);
    return this.#store(type, { ...before, ...changes }, before, changes.reason ?? null);
  }

  #store(type: EventType, changed: Course, before: Course | null, reason: string | null): CourseEventData {
    const course = { ...changed, version: changed.version + 1, reason };
    const { courseId, version, status } = course;
    this.courses.set(courseId, course);
    const seq = this.events.length + 1;
    const at = new Date(Date.parse(EXAMPLE.timestamp) + seq).toISOString();
    const entries = this.#histories.get(courseId) ?? [];
    const from = before && arrangement(before);
    entries.push({ version, type, at, actor: ACTOR, from, to: arrangement(course), reason });
    this.#histories.set(courseId, entries);
    const data: CourseEventData = {
      ...EXAMPLE,
      ...{ type, courseId, status, version, reason, course, timestamp: at, actor: ACTOR },
      ...{ id: `k3f9.${seq}`, after: `k3f9.${seq - 1}`, scheduledDate: course.scheduledDate },
    };
    this.events.push(structuredClone(data));
    return structuredClone(data);
  }
}

function arrangement(course: Course): object {
  const { status, scheduledDate, startTime, endTime, instructorId, instructorName } = course;
  const { courseType, location, students, changeRequest } = course;
  const times = { status, scheduledDate, startTime, endTime, instructorId, instructorName };
  return { ...times, courseType, location, students, changeRequest };
}

function placeOf({ scheduledDate, startTime, courseId }: Course): ListPlace {
  return { scheduledDate, startTime, courseId };
}

function keyOf({ scheduledDate, startTime, courseId }: Course): string {
  return `${scheduledDate} ${startTime ?? ""} ${String(courseId).padStart(9, "0")}`;
}
