/**
 * Wall clocks and time zones. Zones are compared by the times on their clocks and not by their names: browsers report
 * Asia/Calcutta for Asia/Kolkata, and `Etc/Unknown` if they do not know the zone of the computer.
 */
const FALLBACK = "UTC";

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The time on the clocks of a zone, as `2025-07-15T09:00`: comparable as text with a course's date and time. */
export function wallClock(instant: Date, timeZone: string): string {
  const parts = clockOf(timeZone).formatToParts(instant);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

export function today(timeZone: string, now: Date = new Date()): string {
  return wallClock(now, timeZone).slice(0, 10);
}

/** The instant of `2025-07-15` and `09:00` in a zone. In a repeated hour it is the first of two, as in the service. */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const [first] = instantsOf(`${date}T${time}`, timeZone);
  // A time that the clocks skip cannot be stored. It is read with the offset before the change.
  return first ?? new Date(Date.parse(`${date}T${time}Z`) - offsetMs(dayAround(date, time)[0], timeZone));
}

/** `GMT-4` if the clock of the zone shows the time twice on that day, otherwise empty. */
export function repeatedHour(instant: Date, timeZone: string): string {
  const isRepeated = instantsOf(wallClock(instant, timeZone), timeZone).length > 1;
  return isRepeated ? offsetName(instant, timeZone) : "";
}

/** The zone of this computer; UTC if the browser does not know it. */
export function viewerZone(): string {
  return detectedZone() ?? FALLBACK;
}

/** Whether the browser knows the zone of this computer. */
export function knowsViewerZone(): boolean {
  return detectedZone() !== null;
}

/** America/New_York → New York */
export function zoneCity(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

// Zones without a place, whose offset never changes.
const PLACELESS = /^(Etc\/.*|UTC|UCT|GMT[+-]?0?|Greenwich|Universal|Zulu)$/;

/** America/New_York → “New York time”; UTC stays UTC. */
export function zoneLabel(timeZone: string): string {
  if (!PLACELESS.test(timeZone)) return `${zoneCity(timeZone)} time`;
  return offsetName(new Date(0), timeZone).replace(/^GMT(\+0)?$/, "UTC");
}

function detectedZone(): string | null {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && isKnown(zone) ? zone : null;
}

/** The instants at which the clock of the zone shows the time: none, one, or two in order. */
function instantsOf(wall: string, timeZone: string): Date[] {
  const [date = "", time = ""] = wall.split("T");
  const found = dayAround(date, time).map((near) => Date.parse(`${wall}Z`) - offsetMs(near, timeZone));
  return [...new Set(found)]
    .sort((a, b) => a - b)
    .map((ms) => new Date(ms))
    .filter((instant) => wallClock(instant, timeZone) === wall);
}

/** Instants before and after any change of the clocks on that day. */
function dayAround(date: string, time: string): [Date, Date] {
  const at = Date.parse(`${date}T${time}Z`);
  return [new Date(at - 86_400_000), new Date(at + 86_400_000)];
}

function offsetMs(instant: Date, timeZone: string): number {
  const minute = 60_000;
  return Date.parse(`${wallClock(instant, timeZone)}Z`) - Math.floor(instant.getTime() / minute) * minute;
}

function offsetName(instant: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: knownZone(timeZone), timeZoneName: "shortOffset" });
  return format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}

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
