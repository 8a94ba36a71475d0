/**
 * Formats days and times for the screen, as people who read the language write them. The date of a course is local to its
 * place and not an instant: it is formatted from its three numbers without a conversion, so it cannot shift by a day for
 * readers in other time zones.
 *
 * Ambiguous values are completed: the year if it is not the present one, the zone if the reader's clock differs at that
 * moment, and the offset if the clock shows an hour twice.
 */
import { t } from "@/i18n/index.ts";
import { formatSettings } from "./format_settings.ts";
import { dayFormat, instantFormat, relativeFormat, timeText } from "./formatters.ts";
import { instantOf, knowsViewerZone, repeatedHour, viewerZone, wallClock, zoneLabel } from "./time_zones.ts";

export { instantOf, isSkipped, today, viewerZone, wallClock, zoneCity, zoneLabel } from "./time_zones.ts";

/** When a course takes place, local to its zone. */
export interface When {
  scheduledDate: string;
  startTime: string | null;
  /** `24:00` for midnight at the end of the day. */
  endTime: string | null;
  timeZone: string;
}

/** `format`, or `withYear` if the year is not the present one for the reader. */
function unlessThisYear(
  format: (date: string) => string,
  withYear: (date: string) => string,
): (date: string, now?: Date) => string {
  return (date, now = new Date()) => (otherYear(date, now) === null ? format(date) : withYear(date));
}

/** The year of a date; `null` if it is the present one for the reader. */
export function otherYear(date: string, now: Date = new Date()): string | null {
  const year = date.slice(0, 4);
  return year === wallClock(now, viewerZone()).slice(0, 4) ? null : year;
}

const weekday = dayFormat({ weekday: "short" });
const month = dayFormat({ month: "short" });
const short = dayFormat({ day: "numeric", month: "short" });
const weekdayAndShort = dayFormat({ weekday: "short", day: "numeric", month: "short" });

/** Tue 15 Jul 2025 */
export const formatDay = dayFormat({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
/** Tuesday 15 July, in another year Tuesday 15 July 2025 */
export const formatLongDay = unlessThisYear(
  dayFormat({ weekday: "long", day: "numeric", month: "long" }),
  dayFormat({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
);
/** 15 Jul, in another year 15 Jul 2025 */
export const formatShortDay = unlessThisYear(short, dayFormat({ day: "numeric", month: "short", year: "numeric" }));
/** July 2025 */
export const formatMonth = dayFormat({ month: "long", year: "numeric" });

/** Today · Tuesday 15 July, for a heading. `todayThere` is the present date at the course's place. */
export function formatDayHeading(date: string, todayThere: string, now: Date = new Date()): string {
  const days = daysBetween(todayThere, date);
  const day = formatLongDay(date, now);
  return days === 0 ? t("Today · {{day}}", { day }) : days === 1 ? t("Tomorrow · {{day}}", { day }) : day;
}

export function dayParts(date: string): { weekday: string; day: string; month: string } {
  return { weekday: weekday(date), day: String(Number(date.slice(8))), month: month(date) };
}

/** 09:00–12:00 or 9:00 am–12:00 pm, for places that show the zone separately. */
export function formatTimes(start: string | null, end: string | null): string {
  return start && end ? `${timeText(start)}–${timeText(end)}` : t("Time to be agreed");
}

/** 09:00–12:00 your time: hours by the reader's clock beside those of another one. UTC where that is not known. */
export function formatReadersTimes(start: string, end: string): string {
  const hours = formatTimes(start, end);
  return knowsViewerZone() ? t("{{hours}} your time", { hours }) : `${hours} ${zoneLabel(viewerZone())}`;
}

/** 09:00–12:00, for a reader whose clock differs 09:00–12:00 Toronto time */
export function formatHours(when: When): string {
  const times = formatOwnHours(when);
  return isElsewhere(when) ? `${times} ${zoneLabel(when.timeZone)}` : times;
}

/** 09:00–12:00 Toronto time, for every reader, where a course is described in full. */
export function formatHoursInFull(when: When): string {
  const times = formatOwnHours(when);
  return hasTimes(when) ? `${times} ${zoneLabel(when.timeZone)}` : times;
}

/** 09:00: the start, where there is no room for the end, and the zone has a place of its own. */
export function formatOwnStart({ startTime }: When): string {
  return startTime ? timeText(startTime) : t("Time open");
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
  const [from, to] = [instantOf(scheduledDate, startTime, timeZone), instantOf(scheduledDate, endTime, timeZone)];
  return t("{{hours}} your time", { hours: formatSpan(from, to, viewerZone(), scheduledDate) });
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
  const time = clockOf(to, timeZone);
  const last = isMidnight ? timeText("24:00") : days > 0 ? t("{{time}} the next day", { time }) : time;
  const day = date === undefined || start.startsWith(date) ? "" : `${weekdayAndShort(start.slice(0, 10))}, `;
  return `${day}${clockOf(from, timeZone)}–${last}`;
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T12:00Z`) - Date.parse(`${from}T12:00Z`)) / 86_400_000);
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
  const hours = formatInstant(iso, now);
  return isElsewhere(when) && knowsViewerZone() ? t("{{hours}} your time", { hours }) : hours;
}

/** 14:02:09 or 2:02:09 pm: an instant by the reader's clock. */
export function formatClock(instant: number): string {
  const hour = formatSettings().hourCycle === 24 ? "2-digit" : "numeric";
  const options = { hour, minute: "2-digit", second: "2-digit" } as const;
  return instantFormat("clock", options, viewerZone()).format(instant);
}

/** 14:02 or 2:02 pm: the minute of an instant by the reader's clock. */
export function formatMinute(instant: number): string {
  return timeText(wallClock(new Date(instant), viewerZone()).slice(11));
}

/** “just now”, “3 min ago”, “2 hr ago”, then the day. */
export function formatAgo(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return t("just now");
  if (minutes < 60) return relativeFormat().format(-minutes, "minute");
  return minutes < 24 * 60
    ? relativeFormat().format(-Math.floor(minutes / 60), "hour")
    : formatInstant(iso, new Date(now));
}

function hasTimes({ startTime, endTime }: When): boolean {
  return startTime !== null && endTime !== null;
}

/** A course's hours, where the zone has a place of its own. In an hour that occurs twice on that day, the first is meant, and its offset is added. */
export function formatOwnHours({ scheduledDate, startTime, endTime, timeZone }: When): string {
  if (!startTime || !endTime) return formatTimes(startTime, endTime);
  const words = (time: string): string =>
    withOffset(timeText(time), instantOf(scheduledDate, time, timeZone), timeZone);
  return `${words(startTime)}–${words(endTime)}`;
}

function clockOf(instant: Date, timeZone: string): string {
  return withOffset(timeText(wallClock(instant, timeZone).slice(11)), instant, timeZone);
}

function withOffset(time: string, instant: Date, timeZone: string): string {
  const offset = repeatedHour(instant, timeZone);
  return offset ? `${time} ${offset}` : time;
}

/** 14:02, on another day 15 Jul, 14:02: an instant by the reader's clock. */
export function formatMoment(instant: number, now: Date = new Date()): string {
  const dayOf = (date: Date): string => wallClock(date, viewerZone()).slice(0, 10);
  const date = new Date(instant);
  return knowsViewerZone() && dayOf(date) === dayOf(now) ? clockOf(date, viewerZone()) : formatInstant(instant, now);
}
