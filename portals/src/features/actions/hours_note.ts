/** The notes on time zones in a form. */
import {
  formatDay,
  formatHoursInFull,
  formatInstantBeside,
  formatViewerHours,
  instantOf,
  isElsewhere,
  isSkipped,
  type When,
  zoneCity,
} from "@/domain/date_formats.ts";
import { timeText } from "@/domain/formatters.ts";
import { t } from "@/i18n/index.ts";
import { endOf, type HoursRule, pair, type TypedWhen } from "./field_rules.ts";

/** “09:00–12:00 Toronto time”, for a reader whose clock differs followed by “ · 15:00–18:00 your time”. */
export function hoursInBoth(when: When): string {
  return [formatHoursInFull(when), formatViewerHours(when)].filter(Boolean).join(" · ");
}

/**
 * The note below the fields for date and times: the hours in both zones as soon as a start is typed, and what is missing or cannot be.
 */
export function hoursNote(
  { scheduledDate, startTime, endTime: typedEnd }: TypedWhen,
  timeZone: string,
  hours: HoursRule,
): string {
  const endTime = endOf(typedEnd);
  // While a year is typed, the value contains years such as 0002.
  const isDated = isDay(scheduledDate);
  const skipped = [startTime, endTime].find((time) => isDated && time && isSkipped(scheduledDate, time, timeZone));
  if (skipped) return skippedTime(scheduledDate, skipped, timeZone);
  if (isDated && startTime && endTime) return hoursInBoth({ scheduledDate, startTime, endTime, timeZone });
  const place = t("Hours are those of {{place}}", { place: zoneCity(timeZone) });
  const own = isDated && startTime ? ownStart(scheduledDate, startTime, timeZone) : "";
  if (hours === "required" || (startTime && endTime)) return `${place}.${own}`;
  if (startTime || endTime) return `${place}: ${pair()}.${own}`;
  return `${place}. ${t("Leave both empty if they are to be agreed.")}`;
}

/** “ 09:00 is 15 Jul, 15:00 your time.” for a reader whose clock differs. */
function ownStart(scheduledDate: string, startTime: string, timeZone: string): string {
  const when = { scheduledDate, startTime, endTime: startTime, timeZone };
  if (!isElsewhere(when)) return "";
  const own = formatInstantBeside(when, instantOf(scheduledDate, startTime, timeZone).toISOString());
  return ` ${t("{{time}} is {{own}}.", { time: timeText(startTime), own })}`;
}

/** Such a time has no hours elsewhere either. */
function skippedTime(scheduledDate: string, time: string, timeZone: string): string {
  const values = { time: timeText(time), day: formatDay(scheduledDate), place: zoneCity(timeZone) };
  return t("{{time}} does not exist on {{day}} in {{place}}: the clocks go forward.", values);
}

function isDay(date: string): boolean {
  return /^\d{4}-/.test(date) && !Number.isNaN(Date.parse(`${date}T00:00Z`));
}
