/**
 * Clashes: what the service refuses when a course is planned, and what can still be there, since imports, courses of another
 * time and absences that were entered later are in the calendar too.
 */
import type { Absence } from "@coursewire/client";
import type { Course } from "@/domain/course.ts";
import { instantOf } from "@/domain/date_formats.ts";
import { folded } from "@/domain/words.ts";
import { minutesOf } from "./minutes.ts";

export interface Clash {
  /** Two courses of one instructor, a course and an absence, or two of an organization at one place on one day. */
  kind: "instructor" | "absence" | "place";
  /** The other course; `null` for an absence. */
  courseId: number | null;
}

export type Clashes = ReadonlyMap<number, readonly Clash[]>;

const MINUTE_MS = 60_000;

interface Booking {
  course: Course | null;
  start: number;
  end: number;
}

export function clashesOf(courses: readonly Course[], absences: readonly Absence[] = []): Clashes {
  const found = new Map<number, Clash[]>();
  const add = (of: Course, clash: Clash): void =>
    void found.set(of.courseId, [...(found.get(of.courseId) ?? []), clash]);

  const ofInstructor = (course: Course): number | null =>
    course.status === "confirmed" || course.status === "completed" ? course.instructorId : null;
  for (const [instructorId, own] of grouped(courses, ofInstructor)) {
    const away = absences.filter((absence) => absence.instructorId === instructorId);
    for (const [a, b] of overlaps(bookingsOf(own, away))) {
      const kind = a.course && b.course ? "instructor" : "absence";
      if (a.course) add(a.course, { kind, courseId: b.course?.courseId ?? null });
      if (b.course) add(b.course, { kind, courseId: a.course?.courseId ?? null });
    }
  }

  const ofPlace = (course: Course): string | null =>
    course.status === "pending" || course.status === "confirmed"
      ? [course.organizationId, course.scheduledDate, folded(course.location)].join(" ")
      : null;
  for (const [, together] of grouped(courses, ofPlace)) {
    for (const course of together) {
      for (const other of together) if (other !== course) add(course, { kind: "place", courseId: other.courseId });
    }
  }
  return found;
}

/**
 * Wall clocks are compared while all are of one zone, which is cheap and has the same order as the instants: of an hour that
 * occurs twice always the first is meant.
 */
function bookingsOf(courses: readonly Course[], absences: readonly Absence[]): Booking[] {
  const isOneZone = new Set([...courses, ...absences].map(({ timeZone }) => timeZone)).size === 1;
  const at = (date: string, time: string, timeZone: string): number =>
    isOneZone ? wallMinutes(date, time) : instantOf(date, time, timeZone).getTime() / MINUTE_MS;
  const booked = courses.flatMap((course): Booking[] => {
    const { scheduledDate: date, startTime, endTime, timeZone } = course;
    if (!startTime || !endTime) return [];
    return [{ course, start: at(date, startTime, timeZone), end: at(date, endTime, timeZone) }];
  });
  const away = absences.map(({ fromDate, fromTime, toDate, toTime, timeZone }) => ({
    course: null,
    // Without a time, the whole day is meant.
    start: at(fromDate, fromTime ?? "00:00", timeZone),
    end: at(toDate, toTime ?? "24:00", timeZone),
  }));
  return [...booked, ...away];
}

/** The pairs that overlap, but for those of two absences. */
function overlaps(bookings: readonly Booking[]): [Booking, Booking][] {
  const pairs: [Booking, Booking][] = [];
  let open: Booking[] = [];
  for (const booking of [...bookings].sort((a, b) => a.start - b.start)) {
    open = open.filter(({ end }) => end > booking.start);
    for (const other of open) if (other.course || booking.course) pairs.push([other, booking]);
    open.push(booking);
  }
  return pairs;
}

function wallMinutes(date: string, time: string): number {
  return Date.parse(`${date}T00:00:00Z`) / MINUTE_MS + minutesOf(time);
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key | null): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
