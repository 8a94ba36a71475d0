/** Moving a course on the calendar: where it may go, and what the form shows then. Nothing is saved here. */
import type { Course } from "@/domain/course.ts";
import { DAY_MINUTES, minutesOf, timeOf } from "./minutes.ts";

/** Where a course is dropped. Without `start` it keeps its hours; without `instructorId` its instructor. */
export interface Target {
  date: string;
  /** Minutes since the beginning of the day. */
  start?: number;
  instructorId?: number;
}

/** The fields of the form that differ from the course. */
export interface MovedFields {
  scheduledDate?: string;
  startTime?: string;
  endTime?: string;
  instructorId?: number;
}

const STEP_MINUTES = 15;
/** Of a course without hours that is put at an hour. */
const USUAL_MINUTES = 180;

/** The course keeps its length, and stays within the day. */
export function movedTo(course: Course, { date, start, instructorId }: Target): MovedFields {
  const fields: MovedFields = {};
  if (date !== course.scheduledDate) fields.scheduledDate = date;
  if (start !== undefined) {
    const length = lengthOf(course);
    const begin = Math.max(0, Math.min(startAt(course, start), DAY_MINUTES - length));
    const [startTime, endTime] = [timeOf(begin), timeOf(begin + length)];
    if (startTime !== course.startTime) Object.assign(fields, { startTime, endTime });
  }
  if (instructorId !== undefined && instructorId !== course.instructorId) fields.instructorId = instructorId;
  return fields;
}

export function isMove(fields: MovedFields): boolean {
  return Object.keys(fields).length > 0;
}

export function lengthOf({ startTime, endTime }: Course): number {
  return startTime && endTime ? minutesOf(endTime) - minutesOf(startTime) : USUAL_MINUTES;
}

/** The quarter of an hour nearest to `minutes`; the start of the course if it is there, which may be none. */
function startAt({ startTime }: Course, minutes: number): number {
  return startTime && minutesOf(startTime) === minutes ? minutes : Math.round(minutes / STEP_MINUTES) * STEP_MINUTES;
}

/** Where a course that is dragged to `minutes` begins: as before, unless it is moved by half a quarter of an hour. */
export function draggedStart(course: Course, minutes: number): number {
  const own = course.startTime ? minutesOf(course.startTime) : null;
  const isThere = own !== null && Math.abs(minutes - own) < STEP_MINUTES / 2;
  return startAt(course, isThere ? own : Math.max(0, minutes));
}

/** The next quarter of an hour before or after `start`, or the start of the course if that is in between. */
export function steppedStart(course: Course, start: number, sign: 1 | -1): number {
  const quarters = start / STEP_MINUTES;
  const next = STEP_MINUTES * (sign < 0 ? Math.ceil(quarters) - 1 : Math.floor(quarters) + 1);
  const own = course.startTime ? minutesOf(course.startTime) : next;
  if ((own - start) * sign > 0 && (next - own) * sign > 0) return own;
  return Math.max(0, Math.min(DAY_MINUTES - lengthOf(course), next));
}
