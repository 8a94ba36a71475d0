/** The days of a month and of a week on the calendar. Dates are texts such as `2025-07-15`, without a time zone. */

export type CalendarView = "month" | "week";

/** The days that a view shows, from the first to the last; a whole number of weeks. */
export interface CalendarRange {
  from: string;
  to: string;
  days: readonly string[];
}

const DAY_MS = 86_400_000;

/** `firstDay`: the day on which a week begins, 1 for Monday to 7 for Sunday. */
export function rangeOf(view: CalendarView, date: string, firstDay: number): CalendarRange {
  const start = view === "week" ? date : firstOfMonth(date);
  const end = view === "week" ? date : addDays(firstOfMonth(addMonths(date, 1)), -1);
  const from = startOfWeek(start, firstDay);
  const to = addDays(startOfWeek(end, firstDay), 6);
  const count = (utc(to) - utc(from)) / DAY_MS + 1;
  return { from, to, days: Array.from({ length: count }, (_, day) => addDays(from, day)) };
}

/** The date by which the view is named one step later or earlier. */
export function stepped(view: CalendarView, date: string, steps: 1 | -1): string {
  return view === "week" ? addDays(date, 7 * steps) : addMonths(date, steps);
}

export function weeksOf(days: readonly string[]): readonly string[][] {
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(7 * week, 7 * week + 7));
}

export function addDays(date: string, days: number): string {
  return new Date(utc(date) + days * DAY_MS).toISOString().slice(0, 10);
}

export function isSameMonth(a: string, b: string): boolean {
  return a.slice(0, 7) === b.slice(0, 7);
}

/** Whether the text is a date of the calendar, in the years that a course can have. */
export function isDate(text: string): boolean {
  return /^(19|20|21)\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(utc(text)) && addDays(text, 0) === text;
}

function startOfWeek(date: string, firstDay: number): string {
  return addDays(date, -((new Date(utc(date)).getUTCDay() - firstDay + 7) % 7));
}

/** The same day of another month, or the last day of a shorter one. */
function addMonths(date: string, months: number): string {
  const first = new Date(utc(firstOfMonth(date)));
  first.setUTCMonth(first.getUTCMonth() + months);
  const last = new Date(first);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  first.setUTCDate(Math.min(Number(date.slice(8)), last.getUTCDate()));
  return first.toISOString().slice(0, 10);
}

function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

function utc(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}
