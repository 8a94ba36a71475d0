/**
 * What a form refuses before it sends anything: what the service never gets to see, and hours that cannot be. Everything
 * else is the service's to judge. Messages follow the field's label, as the service's own do: “Start is needed too: …”.
 */
import type { When } from "@/domain/dates.ts";

export type FieldErrors = Record<string, string>;

/** Date and times as the fields hold them: an empty one is empty text. */
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

/** Whether a course may be left without hours: a confirmed one may not. */
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
 * Fields in which something is typed that the browser cannot read yet, such as `--:30`: their value is empty although
 * they show something.
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

/** An emptied field as REST wants it: `null` says "none", where leaving it out says "as it is". */
export function orNull(text: string): string | null {
  return text === "" ? null : text;
}
