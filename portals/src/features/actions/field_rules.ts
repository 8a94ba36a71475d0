/**
 * The checks of a form before a request: incomplete input, which the service would not get, and impossible hours. The service
 * checks everything else. Messages follow the field's label, like those of the service: “Start is needed too: …”.
 */
import type { When } from "@/domain/date_formats.ts";
import type { Slot } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";

export type FieldErrors = Record<string, string>;

/** Date and times as the values of the fields: an empty field is empty text. */
export interface TypedWhen {
  scheduledDate: string;
  startTime: string;
  endTime: string;
}

/** Fields for times have no 24:00: midnight at the end is typed, and shown in the field, as 00:00. */
const MIDNIGHT = "00:00";
const END_OF_DAY = "24:00";

/** A course's date and times as the fields show them. */
export function typedWhen({ scheduledDate, startTime, endTime }: Omit<When, "timeZone">): TypedWhen {
  return {
    scheduledDate,
    startTime: startTime ?? "",
    endTime: endTime === END_OF_DAY ? MIDNIGHT : (endTime ?? ""),
  };
}

/** Date and times as the request names them. */
export function whenOf({ scheduledDate, startTime, endTime }: TypedWhen): Omit<When, "timeZone"> {
  return { scheduledDate, startTime: orNull(startTime), endTime: orNull(endOf(endTime)) };
}

/** Date and times as a slot of an instructor. */
export function slotOf({ scheduledDate, startTime, endTime }: TypedWhen, timeZone: string): Slot {
  return { date: scheduledDate, startTime, endTime: endOf(endTime), timeZone };
}

/** The end as the service names it: midnight is the end of the day. */
export function endOf(typed: string): string {
  return typed === MIDNIGHT ? END_OF_DAY : typed;
}

/** Whether a course may have no hours; a confirmed one needs them. */
export type HoursRule = "optional" | "required";

export const pair = (): string => t("give both a start and an end, or neither");

export function timeErrors({ scheduledDate, startTime, endTime }: TypedWhen, hours: HoursRule): FieldErrors {
  return {
    ...(scheduledDate ? {} : { scheduledDate: t("is required") }),
    ...hourErrors(startTime, endTime, hours),
  };
}

function hourErrors(start: string, end: string, hours: HoursRule): FieldErrors {
  if (start && end) {
    if (start < endOf(end)) return {};
    return { endTime: t("must be after the start time, on the same day; the latest is midnight") };
  }
  if (!start && !end && hours === "optional") return {};
  const why =
    hours === "required"
      ? t("is needed: a confirmed course has a start and an end")
      : t("is needed too: {{pair}}", { pair: pair() });
  return { ...(start ? {} : { startTime: why }), ...(end ? {} : { endTime: why }) };
}

/**
 * The errors of fields with incomplete input, such as `--:30`, whose value is empty although they show text, and of numbers with
 * something else than digits.
 */
export function unfinishedFields(form: HTMLElement | null): FieldErrors {
  const inputs = [...(form?.querySelectorAll("input") ?? [])];
  return Object.fromEntries(
    inputs.flatMap(({ name, validity }) => {
      if (validity.patternMismatch) return [[name, t("must be a whole number")]];
      return validity.badInput ? [[name, t("is not complete: fill in the rest, or clear it")]] : [];
    }),
  );
}

/** The errors of required fields that are empty. The service tells them too, but only once there is nothing else to refuse. */
export function missingFields(form: HTMLElement | null): FieldErrors {
  const fields = [...(form?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea") ?? [])];
  const missing = fields.filter(({ required, value }) => required && value.trim() === "");
  return Object.fromEntries(missing.map(({ name }) => [name, t("is required")]));
}

/** The value of an emptied field in a request: `null` removes the value, and leaving it out keeps the value. */
export function orNull(text: string): string | null {
  return text === "" ? null : text;
}
