/** From a place on the screen, or a key, to the day and hour where a course would be. */
import type { Course } from "@/domain/course.ts";
import { formatTimes } from "@/domain/date_formats.ts";
import { formatFullDay } from "./calendar_formats.ts";
import { addDays } from "./calendar_range.ts";
import { DAY_MINUTES, minutesOf, timeOf } from "./minutes.ts";
import { draggedStart, lengthOf, movedTo, steppedStart, type Target } from "./moved_course.ts";

/**
 * The day under the pointer. `data-date` names it, `data-instructor` the row; a column with `data-hours`, such as `7-19`, also
 * tells the hour, `heldMinutes` before the one under the pointer.
 */
export function targetAt(
  pointer: { target: EventTarget; clientY: number },
  course: Course,
  heldMinutes: number,
): Target | null {
  const place = pointer.target instanceof Element ? pointer.target.closest<HTMLElement>("[data-date]") : null;
  const { date, hours, instructor } = place?.dataset ?? {};
  if (!place || !date) return null;
  const target: Target = { date };
  if (instructor) target.instructorId = Number(instructor);
  if (hours) {
    const [from = 0, to = 24] = hours.split("-").map(Number);
    const { top, height } = place.getBoundingClientRect();
    const minutes = from * 60 + ((pointer.clientY - top) / height) * (to - from) * 60 - heldMinutes;
    target.start = draggedStart(course, minutes);
  }
  return target;
}

/** After an arrow key: a day, a week or, with hours, a quarter of an hour further. */
export function steppedTarget(course: Course, target: Target, key: string, hasHours: boolean): Target {
  const { date, start } = target;
  const day = (days: number): Target => ({ ...target, date: addDays(date, days) });
  switch (key) {
    case "ArrowLeft":
      return day(-1);
    case "ArrowRight":
      return day(1);
    case "ArrowUp":
    case "ArrowDown": {
      const sign = key === "ArrowUp" ? -1 : 1;
      if (!hasHours || start === undefined) return day(7 * sign);
      return { ...target, start: steppedStart(course, start, sign) };
    }
    default:
      return target;
  }
}

/** Thursday 16 July 2025, 09:15–12:15 */
export function targetWords(course: Course, target: Target): string {
  const { startTime = course.startTime, endTime = course.endTime } = movedTo(course, target);
  return `${formatFullDay(target.date)}, ${formatTimes(startTime, endTime)}`;
}

/** The hours of a target, or of a course that keeps its own: from and to in minutes. */
export function hoursOf(course: Course, { start }: Target): { start: number; end: number } {
  const begin = start ?? minutesOf(course.startTime ?? "00:00");
  return { start: begin, end: Math.min(DAY_MINUTES, begin + lengthOf(course)) };
}

export function formatMinutes({ start, end }: { start: number; end: number }): string {
  return formatTimes(timeOf(start), timeOf(end));
}

/** The course to which an arrow key goes: up and down to the neighbours, left and right to the first of another day. */
export function nextChip(board: Element, chip: HTMLElement | null, key: string): HTMLElement | null {
  const chips = [...board.querySelectorAll<HTMLElement>("[data-course]")];
  const at = chip ? chips.indexOf(chip) : -1;
  // Neither is a course in the list behind a button, which is not within the days.
  if (!chip || at < 0) return null;
  const dayOf = (each: HTMLElement | undefined): string | undefined =>
    each?.closest<HTMLElement>("[data-date]")?.dataset.date;
  const isOther = (each: HTMLElement): boolean => dayOf(each) !== dayOf(chip);
  switch (key) {
    case "ArrowUp":
      return chips[at - 1] ?? null;
    case "ArrowDown":
      return chips[at + 1] ?? null;
    case "ArrowRight":
      return chips.slice(at + 1).find(isOther) ?? null;
    case "ArrowLeft": {
      const before = chips.slice(0, at).findLast(isOther);
      return before ? (chips.find((each) => dayOf(each) === dayOf(before)) ?? null) : null;
    }
    case "Home":
      return chips[0] ?? null;
    case "End":
      return chips.at(-1) ?? null;
    default:
      return null;
  }
}
