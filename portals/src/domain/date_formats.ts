/**
 * Formats days and times for the screen. The date of a course is local to its place and not an instant: it is formatted from
 * its three numbers without a conversion, so it cannot shift by a day for readers in other time zones.
 *
 * Ambiguous values are completed: the year if it is not the present one, the zone if the reader's clock differs at that
 * moment, and the offset if the clock shows an hour twice.
 */
import { instantOf, knowsViewerZone, repeatedHour, viewerZone, wallClock, zoneLabel } from "./time_zones.ts";

export { instantOf, today, viewerZone, wallClock, zoneCity, zoneLabel } from "./time_zones.ts";

const LOCALE = "en-GB";

/** When a course takes place, local to its zone. */
export interface When {
  scheduledDate: string;
  startTime: string | null;
  endTime: string | null;
  timeZone: string;
}

/** `2025-07-15` as an instant that UTC formatters print as the same day. */
function atNoonUtc(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

function dayFormat(options: Intl.DateTimeFormatOptions): (date: string) => string {
  const format = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" });
  return (date) => format.format(atNoonUtc(date)).replace(",", "");
}

/** `format`, followed by the year if it is not the present one for the reader. */
function withOtherYear(format: (date: string) => string): (date: string, now?: Date) => string {
  return (date, now = new Date()) => [format(date), otherYear(date, now)].filter(Boolean).join(" ");
}

/** The year of a date; `null` if it is the present one for the reader. */
export function otherYear(date: string, now: Date = new Date()): string | null {
  const year = date.slice(0, 4);
  return year === wallClock(now, viewerZone()).slice(0, 4) ? null : year;
}

const weekday = dayFormat({ weekday: "short" });
const month = dayFormat({ month: "short" });
const short = dayFormat({ day: "numeric", month: "short" });

/** Tue 15 Jul 2025 */
export const formatDay = dayFormat({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
/** Tuesday 15 July, in another year Tuesday 15 July 2025 */
export const formatLongDay = withOtherYear(dayFormat({ weekday: "long", day: "numeric", month: "long" }));
/** 15 Jul, in another year 15 Jul 2025 */
export const formatShortDay = withOtherYear(short);

/** Today · Tuesday 15 July, for a heading. `todayThere` is the present date at the course's place. */
export function formatDayHeading(date: string, todayThere: string, now: Date = new Date()): string {
  const days = daysBetween(todayThere, date);
  const relative = days === 0 ? "Today · " : days === 1 ? "Tomorrow · " : "";
  return relative + formatLongDay(date, now);
}

export function dayParts(date: string): { weekday: string; day: string; month: string } {
  return { weekday: weekday(date), day: String(Number(date.slice(8))), month: month(date) };
}

/** 09:00–12:00, for places that show the zone separately. */
export function formatTimes(start: string | null, end: string | null): string {
  return start && end ? `${start}–${end}` : "Time to be agreed";
}

/** 09:00–12:00, for a reader whose clock differs 09:00–12:00 Toronto time */
export function formatHours(when: When): string {
  const times = formatTimes(...clockTimes(when));
  return isElsewhere(when) ? `${times} ${zoneLabel(when.timeZone)}` : times;
}

/** 09:00–12:00 Toronto time, for every reader, where a course is described in full. */
export function formatHoursInFull(when: When): string {
  const times = formatTimes(...clockTimes(when));
  return hasTimes(when) ? `${times} ${zoneLabel(when.timeZone)}` : times;
}

/** 15 Jul, 09:00–12:00 Toronto time */
export function formatWhen(when: When, now: Date = new Date()): string {
  return `${formatShortDay(when.scheduledDate, now)}, ${formatHours(when)}`;
}

/** 18:30–21:30 your time, for a reader whose clock differs; `null` for other readers. */
export function formatViewerHours(when: When): string | null {
  if (!isElsewhere(when) || !knowsViewerZone()) return null;
  const { scheduledDate, startTime, endTime, timeZone } = when;
  if (!startTime || !endTime) return null;
  const [from, to] = [startTime, endTime].map((time) => instantOf(scheduledDate, time, timeZone));
  return from && to ? `${formatSpan(from, to, viewerZone(), scheduledDate)} your time` : null;
}

/** Whether the reader's clock differs from that of the course's place at the start of the course. */
export function isElsewhere({ scheduledDate, startTime, endTime, timeZone }: When): boolean {
  if (!startTime || !endTime) return false;
  if (!knowsViewerZone()) return true;
  return wallClock(instantOf(scheduledDate, startTime, timeZone), viewerZone()) !== `${scheduledDate}T${startTime}`;
}

/** 09:00–12:00 from two instants in `timeZone`, after the day unless that is `date`. Midnight at the end is 24:00. */
export function formatSpan(from: Date, to: Date, timeZone: string, date?: string): string {
  const [start, end] = [wallClock(from, timeZone), wallClock(to, timeZone)];
  const days = daysBetween(start.slice(0, 10), end.slice(0, 10));
  const isMidnight = days === 1 && end.endsWith("T00:00");
  const last = isMidnight ? "24:00" : `${clockOf(to, timeZone)}${days > 0 ? " the next day" : ""}`;
  const day =
    date === undefined || start.startsWith(date) ? "" : `${weekday(start.slice(0, 10))} ${short(start.slice(0, 10))}, `;
  return `${day}${clockOf(from, timeZone)}–${last}`;
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((atNoonUtc(to).getTime() - atNoonUtc(from).getTime()) / 86_400_000);
}

/** 15 Jul, 14:02: an instant by the reader's clock. In another year with the year, in a repeated hour with the offset. */
export function formatInstant(iso: string | number, now: Date = new Date()): string {
  const instant = new Date(iso);
  const zone = viewerZone();
  const utc = knowsViewerZone() ? "" : " UTC";
  return `${formatShortDay(wallClock(instant, zone).slice(0, 10), now)}, ${clockOf(instant, zone)}${utc}`;
}

/** `formatInstant` for a place beside a course's hours: followed by “your time” for a reader whose clock differs. */
export function formatInstantBeside(when: When, iso: string, now: Date = new Date()): string {
  return isElsewhere(when) && knowsViewerZone() ? `${formatInstant(iso, now)} your time` : formatInstant(iso, now);
}

/** 14:02:09: an instant by the reader's clock. */
export function formatClock(instant: number): string {
  return new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", hourCycle: "h23" }).format(instant);
}

/** “just now”, “3 min ago”, “2 h ago”, then the day. */
export function formatAgo(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : formatInstant(iso, new Date(now));
}

function hasTimes({ startTime, endTime }: When): boolean {
  return startTime !== null && endTime !== null;
}

/** A course's two times. In an hour that occurs twice on that day, the first is meant, and its offset is added. */
function clockTimes({ scheduledDate, startTime, endTime, timeZone }: When): [string | null, string | null] {
  const words = (time: string | null): string | null =>
    time && [time, repeatedHour(instantOf(scheduledDate, time, timeZone), timeZone)].filter(Boolean).join(" ");
  return [words(startTime), words(endTime)];
}

function clockOf(instant: Date, timeZone: string): string {
  return [wallClock(instant, timeZone).slice(11), repeatedHour(instant, timeZone)].filter(Boolean).join(" ");
}
