/**
 * Wall clocks and time zones. Zones are compared by the times on their clocks and not by their names: browsers report
 * Asia/Calcutta for Asia/Kolkata, and `Etc/Unknown` if they do not know the zone of the computer.
 *
 * A browser needs about 50 µs to make a formatter and 2 µs to use it, so both are done once per zone and day: what is left is
 * arithmetic, and thousands of rows can ask for their instants again with every event.
 */
import { language, t } from "@/i18n/index.ts";
import { formatSettings } from "./format_settings.ts";

const FALLBACK = "UTC";
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Clocks change at whole quarters of an hour in UTC. */
const QUARTER_MS = 15 * MINUTE_MS;
const MAX_CACHED = 20_000;

/** The time on the clocks of a zone, as `2025-07-15T09:00`: comparable as text with a course's date and time. */
export function wallClock(instant: Date, timeZone: string): string {
  const ms = instant.getTime();
  return new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 16);
}

export function today(timeZone: string, now: Date = new Date()): string {
  return wallClock(now, timeZone).slice(0, 10);
}

/**
 * The instant of `2025-07-15` and `09:00` in a zone; `24:00` is the end of that day. In a repeated hour it is the first of
 * two, as in the service.
 */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const wall = wallMs(date, time);
  const [first] = instantsOf(wall, timeZone);
  // A time that the clocks skip cannot be stored. It is read with the offset before the change.
  return new Date(first ?? wall - offsetMs(wall - DAY_MS, timeZone));
}

/** Whether the clock of the zone never shows that time on that day, because it goes forward. */
export function isSkipped(date: string, time: string, timeZone: string): boolean {
  return time !== "24:00" && instantsOf(wallMs(date, time), timeZone).length === 0;
}

/** `GMT-4` if the clock of the zone shows the time twice on that day, otherwise empty. */
export function repeatedHour(instant: Date, timeZone: string): string {
  const ms = Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS;
  const isRepeated = instantsOf(ms + offsetMs(ms, timeZone), timeZone).length > 1;
  return isRepeated ? offsetName(instant, timeZone) : "";
}

/** The zone in which this person reads times: the chosen one, or that of this computer; UTC if the browser does not know it. */
export function viewerZone(): string {
  return formatSettings().timeZone ?? detectedZone() ?? FALLBACK;
}

/** Whether the person has chosen a zone, or the browser knows that of this computer. */
export function knowsViewerZone(): boolean {
  return formatSettings().timeZone !== null || detectedZone() !== null;
}

/** America/New_York → New York */
export function zoneCity(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

// Zones without a place, whose offset never changes.
const PLACELESS = /^(Etc\/.*|UTC|UCT|GMT[+-]?0?|Greenwich|Universal|Zulu)$/;

/** America/New_York → “New York time”; UTC stays UTC. */
export function zoneLabel(timeZone: string): string {
  if (!PLACELESS.test(timeZone)) return t("{{city}} time", { city: zoneCity(timeZone) });
  return offsetName(new Date(0), timeZone).replace(/^(GMT|UTC)(\+0)?$/, "UTC");
}

/** GMT+5:30, in French UTC+5:30 */
export function offsetName(instant: Date, timeZone: string): string {
  return namePart(instant, timeZone, "shortOffset");
}

/** “India Standard Time” */
export function zoneName(timeZone: string, instant: Date): string {
  return namePart(instant, timeZone, "long");
}

let detected: { zone: string | null; offset: number; at: number } | null = null;

/** Reads the zone of this computer again, which a traveller may have changed. It is read again after a second anyway. */
export function detectZoneAgain(): void {
  detected = null;
}

function detectedZone(): string | null {
  const now = Date.now();
  // Cheaper than a formatter, and enough to notice most moves at once.
  const offset = new Date(now).getTimezoneOffset();
  if (detected?.offset === offset && Math.abs(now - detected.at) < 1000) return detected.zone;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  detected = { zone: zone && isKnown(zone) ? zone : null, offset, at: now };
  return detected.zone;
}

/** The date and time read as UTC. */
function wallMs(date: string, time: string): number {
  return time === "24:00" ? Date.parse(`${date}T00:00Z`) + DAY_MS : Date.parse(`${date}T${time}Z`);
}

/** The instants at which the clock of the zone shows the time: none, one, or two in order. */
function instantsOf(wall: number, timeZone: string): number[] {
  const before = offsetMs(wall - DAY_MS, timeZone);
  const after = offsetMs(wall + DAY_MS, timeZone);
  if (before === after) return [wall - before];
  // Earlier instants have larger offsets.
  const offsets = before > after ? [before, after] : [after, before];
  return offsets.map((offset) => wall - offset).filter((ms) => ms + offsetMs(ms, timeZone) === wall);
}

/** The offsets of a zone by UTC day; `null` for a day on which the clocks change. */
const days = new Map<string, Map<number, number | null>>();
const quarters = new Map<string, Map<number, number>>();

function offsetMs(ms: number, timeZone: string): number {
  const day = Math.floor(ms / DAY_MS);
  const ofDay = cached(days, timeZone, day, () => {
    const [first, last] = [measured(day * DAY_MS, timeZone), measured((day + 1) * DAY_MS - MINUTE_MS, timeZone)];
    return first === last ? first : null;
  });
  if (ofDay !== null) return ofDay;
  const quarter = Math.floor(ms / QUARTER_MS);
  return cached(quarters, timeZone, quarter, () => measured(quarter * QUARTER_MS, timeZone));
}

function cached<Value>(
  store: Map<string, Map<number, Value>>,
  timeZone: string,
  key: number,
  measure: () => Value,
): Value {
  const ofZone = store.get(timeZone) ?? new Map<number, Value>();
  store.set(timeZone, ofZone);
  const known = ofZone.get(key);
  if (known !== undefined) return known;
  if (ofZone.size >= MAX_CACHED) ofZone.clear();
  const found = measure();
  ofZone.set(key, found);
  return found;
}

/** What the formatter says; `ms` is a whole minute. */
function measured(ms: number, timeZone: string): number {
  if (Number.isNaN(ms)) return 0;
  const parts = clockOf(timeZone).formatToParts(ms);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  const wall = `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}Z`;
  return Date.parse(wall) - ms;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("en-CA", {
    timeZone: knownZone(timeZone),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  clocks.set(timeZone, clock);
  return clock;
}

const names = new Map<string, Intl.DateTimeFormat>();

function namePart(instant: Date, timeZone: string, style: "shortOffset" | "long"): string {
  const key = `${language()} ${style} ${timeZone}`;
  let format = names.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language(), { timeZone: knownZone(timeZone), timeZoneName: style });
    names.set(key, format);
  }
  return format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}

/** UTC for a zone that this browser does not know. */
function knownZone(timeZone: string): string {
  return isKnown(timeZone) ? timeZone : FALLBACK;
}

function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone });
    return true;
  } catch {
    return false;
  }
}
