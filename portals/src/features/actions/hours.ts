/** Whose clock the hours in a form belong to. */
import { formatHoursInFull, formatViewerHours, type When, zoneCity } from "@/domain/dates.ts";
import { type HoursRule, PAIR, type TypedWhen } from "./field_rules.ts";

/** “09:00–12:00 Toronto time”, to a reader whose clock differs “09:00–12:00 Toronto time · 15:00–18:00 your time”. */
export function hoursInBoth(when: When): string {
  return [formatHoursInFull(when), formatViewerHours(when)].filter(Boolean).join(" · ");
}

/** What stands below the fields for date and times: the hours in both places, or what is missing for that. */
export function hoursNote(
  { scheduledDate, startTime, endTime }: TypedWhen,
  timeZone: string,
  hours: HoursRule,
): string {
  // While a year is typed the field holds years that no calendar has.
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
