/**
 * Days and times as people read them. A course's date is a word of its place, not an instant: it is formatted from its
 * three numbers and never converted, so it cannot shift by a day wherever it is read.
 */
const LOCALE = "en-GB";

/** `2025-07-15` as an instant that UTC formatters print as that same day. */
function atNoonUtc(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

function dayFormat(options: Intl.DateTimeFormatOptions): (date: string) => string {
  const format = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" });
  return (date) => format.format(atNoonUtc(date)).replace(",", "");
}

const full = dayFormat({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const long = dayFormat({ weekday: "long", day: "numeric", month: "long" });
const short = dayFormat({ day: "numeric", month: "short" });
const weekday = dayFormat({ weekday: "short" });
const month = dayFormat({ month: "short" });

/** Tue 15 Jul 2025 */
export const formatDay = full;
/** Tuesday 15 July */
export const formatLongDay = long;
/** 15 Jul */
export const formatShortDay = short;

export function dayParts(date: string): { weekday: string; day: string; month: string } {
  return { weekday: weekday(date), day: String(Number(date.slice(8))), month: month(date) };
}

export function formatTimes(start: string | null, end: string | null): string {
  return start && end ? `${start}–${end}` : "Time to be agreed";
}

/** The wall clock of a place, as `2025-07-15T09:00`: comparable as text with a course's date and time. */
export function wallClock(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: knownZone(timeZone),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(instant);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

export function today(timeZone: string, now: Date = new Date()): string {
  return wallClock(now, timeZone).slice(0, 10);
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((atNoonUtc(to).getTime() - atNoonUtc(from).getTime()) / 86_400_000);
}

export function viewerZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** America/Toronto → Toronto */
export function zoneCity(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

/** An instant where the reader is: 15 Jul, 14:02 */
export function formatInstant(iso: string | number): string {
  return new Intl.DateTimeFormat(LOCALE, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(iso));
}

/** An instant where the reader is: 14:02:09 */
export function formatClock(instant: number): string {
  return new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", hourCycle: "h23" }).format(instant);
}

/** “just now”, “3 min ago”, “2 h ago”, then the day. */
export function formatAgo(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : formatInstant(iso);
}

/** A zone that this browser does not know is read as UTC rather than breaking the page. */
function knownZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat(LOCALE, { timeZone });
    return timeZone;
  } catch {
    return "UTC";
  }
}
