/** Courses and absences by day: a course by the clock of its place, an absence by that of the reader. */
import type { Absence } from "@coursewire/client";
import type { Course } from "@/domain/course.ts";
import { wallClock } from "@/domain/date_formats.ts";
import { DAY_MINUTES, minutesOf } from "./minutes.ts";

/** The part of an absence that is on one day, in minutes of that day. */
export interface AwayPart {
  absence: Absence;
  start: number;
  end: number;
  /** Whether it began on an earlier day. */
  isBegun: boolean;
  /** Whether it goes on to a later day. */
  goesOn: boolean;
}

export interface DayEntries {
  courses: Course[];
  away: AwayPart[];
}

const NOTHING: DayEntries = { courses: [], away: [] };

/** By date, each in the order of `courses`. Days without entries are missing. `timeZone`: of the reader. */
export function entriesByDay(
  courses: readonly Course[],
  absences: readonly Absence[],
  days: readonly string[],
  timeZone: string,
): ReadonlyMap<string, DayEntries> {
  const found = new Map<string, DayEntries>();
  const of = (date: string): DayEntries => {
    const known = found.get(date) ?? { courses: [], away: [] };
    found.set(date, known);
    return known;
  };
  for (const course of courses) of(course.scheduledDate).courses.push(course);
  for (const absence of absences) {
    const span = spanIn(timeZone, absence);
    for (const date of days) {
      const part = partOn(date, absence, span);
      if (part) of(date).away.push(part);
    }
  }
  return found;
}

export function entriesOf(byDay: ReadonlyMap<string, DayEntries>, date: string): DayEntries {
  return byDay.get(date) ?? NOTHING;
}

interface Span {
  from: { date: string; minutes: number };
  to: { date: string; minutes: number };
}

/** What the clocks of the zone show. The midnight at which an absence ends belongs to the day before. */
function spanIn(timeZone: string, { startsAt, endsAt }: Absence): Span {
  const [start, end, last] = [startsAt, endsAt, Date.parse(endsAt) - 1].map((at) => wallClock(new Date(at), timeZone));
  const [lastDay] = split(last);
  const [endDay, endTime] = split(end);
  const [startDay, startTime] = split(start);
  return {
    from: { date: startDay, minutes: minutesOf(startTime) },
    to: { date: lastDay, minutes: endDay === lastDay ? minutesOf(endTime) : DAY_MINUTES },
  };
}

function partOn(date: string, absence: Absence, { from, to }: Span): AwayPart | null {
  if (date < from.date || date > to.date) return null;
  const [isBegun, goesOn] = [date > from.date, date < to.date];
  const start = isBegun ? 0 : from.minutes;
  // In an hour that occurs twice, the clock may show an end before the start.
  const end = goesOn ? DAY_MINUTES : Math.max(start, to.minutes);
  return { absence, start, end, isBegun, goesOn };
}

function split(wall = ""): [string, string] {
  return [wall.slice(0, 10), wall.slice(11)];
}
