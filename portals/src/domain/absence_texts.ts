/** Absences as text: why, when, and whether they are now. */
import type { Absence } from "@coursewire/client";
import { t } from "@/i18n/index.ts";
import { formatShortDay } from "./date_formats.ts";
import { timeText } from "./formatters.ts";
import { instantOf, knowsViewerZone, viewerZone, wallClock, zoneLabel } from "./time_zones.ts";

export const KINDS = ["holiday", "sick", "other"] as const;
export type Kind = (typeof KINDS)[number];

export function kindText(kind: string): string {
  switch (kind) {
    case "holiday":
      return t("Holiday");
    case "sick":
      return t("Sick");
    default:
      return t("Away", {}, "absence");
  }
}

type Span = Pick<Absence, "fromDate" | "fromTime" | "toDate" | "toTime" | "timeZone">;

/** 1 Dec · 1 Dec, from 13:00 · 1 Dec – 5 Dec, 12:00. With hours, the zone is named for readers whose clock differs. */
export function formatAbsence(span: Span, now: Date = new Date()): string {
  return span.fromTime || span.toTime ? formatAbsenceInFull(span, now) : spanText(span, now);
}

/** `formatAbsence`, which names the zone of whole days too. */
export function formatAbsenceInFull(span: Span, now: Date = new Date()): string {
  const text = spanText(span, now);
  return isAwayElsewhere(span) ? `${text} ${zoneLabel(span.timeZone)}` : text;
}

/** Whether the reader's clock differs from that of the absence when it begins, or when it ends. */
export function isAwayElsewhere({ fromDate, fromTime, toDate, toTime, timeZone }: Span): boolean {
  const bounds = [instantOf(fromDate, fromTime ?? "00:00", timeZone), instantOf(toDate, toTime ?? "24:00", timeZone)];
  return !knowsViewerZone() || bounds.some((at) => wallClock(at, viewerZone()) !== wallClock(at, timeZone));
}

function spanText({ fromDate, fromTime, toDate, toTime }: Span, now: Date): string {
  const [first, last] = [formatShortDay(fromDate, now), formatShortDay(toDate, now)];
  if (fromDate !== toDate) return `${withTime(first, fromTime)} – ${withTime(last, toTime)}`;
  if (fromTime && toTime) return `${first}, ${timeText(fromTime)}–${timeText(toTime)}`;
  if (fromTime) return t("{{day}}, from {{time}}", { day: first, time: timeText(fromTime) });
  if (toTime) return t("{{day}}, until {{time}}", { day: first, time: timeText(toTime) });
  return first;
}

function withTime(day: string, time: string | null): string {
  return time === null ? day : `${day}, ${timeText(time)}`;
}

export type Phase = "now" | "later" | "over";

export function phaseOf({ startsAt, endsAt }: Pick<Absence, "startsAt" | "endsAt">, now: Date): Phase {
  if (Date.parse(endsAt) <= now.getTime()) return "over";
  return Date.parse(startsAt) <= now.getTime() ? "now" : "later";
}
