/** The notes on time zones in a form. */
import { formatHoursInFull, formatViewerHours, type When, zoneCity } from "@/domain/date_formats.ts";
import { type HoursRule, PAIR, type TypedWhen } from "./field_rules.ts";

/** “09:00–12:00 Toronto time”, for a reader whose clock differs followed by “ · 15:00–18:00 your time”. */
export function hoursInBoth(when: When): string {
  return [formatHoursInFull(when), formatViewerHours(when)].filter(Boolean).join(" · ");
}

/** The note below the fields for date and times: the hours in both zones, or what is missing. */
export function hoursNote(
  { scheduledDate, startTime, endTime }: TypedWhen,
  timeZone: string,
  hours: HoursRule,
): string {
  // While a year is typed, the value contains years such as 0002.
  if (isDay(scheduledDate) && startTime && endTime) {
    return hoursInBoth({ scheduledDate, startTime, endTime, timeZone });
  }
  const place = `Hours are those of ${zoneCity(timeZone)}`;
  if (hours === "required" || (startTime && endTime)) return `${place}.`;
  return startTime || endTime ? `${place}: ${PAIR}.` : `${place}. Leave both empty if they are to be agreed.`;
}

function isDay(date: string): boolean {
  return /^\d{4}-/.test(date) && !Number.isNaN(Date.parse(`${date}T00:00Z`));
}
