/**
 * The checks of a form before a request: incomplete input, which the service would not get, and impossible hours. The service
 * checks everything else. Messages follow the field's label, like those of the service: “Start is needed too: …”.
 */
import type { When } from "@/domain/date_formats.ts";

export type FieldErrors = Record<string, string>;

/** Date and times as the values of the fields: an empty field is empty text. */
export interface TypedWhen {
  scheduledDate: string;
  startTime: string;
  endTime: string;
}

/** A course's date and times as the fields show them. */
export function typedWhen({ scheduledDate, startTime, endTime }: When): TypedWhen {
  return { scheduledDate, startTime: startTime ?? "", endTime: endTime ?? "" };
}

/** Date and times as the request names them. */
export function whenOf({ scheduledDate, startTime, endTime }: TypedWhen): Omit<When, "timeZone"> {
  return { scheduledDate, startTime: orNull(startTime), endTime: orNull(endTime) };
}

/** Whether a course may have no hours; a confirmed one needs them. */
export type HoursRule = "optional" | "required";

export const PAIR = "give both a start and an end, or neither";

export function timeErrors({ scheduledDate, startTime, endTime }: TypedWhen, hours: HoursRule): FieldErrors {
  return {
    ...(scheduledDate ? {} : { scheduledDate: "is required" }),
    ...hourErrors(startTime, endTime, hours),
  };
}

function hourErrors(start: string, end: string, hours: HoursRule): FieldErrors {
  if (start && end) {
    if (start < end) return {};
    return { endTime: "must be after the start time, on the same day; the latest is 23:59" };
  }
  if (!start && !end && hours === "optional") return {};
  const why = hours === "required" ? "is needed: a confirmed course has a start and an end" : `is needed too: ${PAIR}`;
  return { ...(start ? {} : { startTime: why }), ...(end ? {} : { endTime: why }) };
}

/**
 * The errors of fields with incomplete input, such as `--:30`: their value is empty although they show text.
 */
export function unfinishedFields(form: HTMLElement | null): FieldErrors {
  const inputs = [...(form?.querySelectorAll("input") ?? [])].filter(({ validity }) => validity.badInput);
  return Object.fromEntries(
    inputs.map(({ name, type }) => [
      name,
      type === "number" ? "must be a whole number" : "is not complete: fill in the rest, or clear it",
    ]),
  );
}

/** The value of an emptied field in a request: `null` removes the value, and leaving it out keeps the value. */
export function orNull(text: string): string | null {
  return text === "" ? null : text;
}
