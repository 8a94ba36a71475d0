/** The values of the form for an absence, and the request that they make. */
import type { Absence } from "@coursewire/client";
import type { Kind } from "@/domain/absence_texts.ts";
import { t } from "@/i18n/index.ts";

export interface AbsenceValues {
  /** Empty for an instructor, who enters own absences. */
  instructorId: string;
  kind: Kind;
  fromDate: string;
  toDate: string;
  /** Whether the first and the last day are meant as a whole. */
  isWholeDays: boolean;
  fromTime: string;
  toTime: string;
  timeZone: string;
  note: string;
}

export function emptyAbsence(timeZone: string): AbsenceValues {
  const texts = { instructorId: "", fromDate: "", toDate: "", fromTime: "", toTime: "", note: "" };
  return { ...texts, kind: "holiday", isWholeDays: true, timeZone };
}

/** The empty fields that the request needs, with what is wrong. The service would name the dates first, alone. */
export function missingFields({ instructorId, fromDate, toDate }: AbsenceValues, isForOthers: boolean) {
  const missing = {
    instructorId: isForOthers && instructorId === "",
    fromDate: fromDate === "",
    toDate: fromDate === "" && toDate === "",
  };
  const names = Object.entries(missing).flatMap(([name, isMissing]) => (isMissing ? [name] : []));
  return Object.fromEntries(names.map((name) => [name, t("is required")]));
}

/** The body of `POST /absences`. Empty fields are left out; without a last day the first is the last. */
export function bodyOf(values: AbsenceValues): Record<string, unknown> {
  const { instructorId, isWholeDays, fromTime, toTime, toDate, ...others } = values;
  const texts = { ...others, toDate: toDate || values.fromDate, ...(isWholeDays ? {} : { fromTime, toTime }) };
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== "")),
    ...(instructorId !== "" && { instructorId: Number(instructorId) }),
  };
}

/** The body of `POST /absences` that adds an absence again. */
export function bodyOfRemoved(absence: Absence): Record<string, unknown> {
  const { instructorId, kind, fromDate, fromTime, toDate, toTime, timeZone, note } = absence;
  const values = { instructorId, kind, fromDate, fromTime, toDate, toTime, timeZone, note };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** The first day was chosen: a last day before it moves along. */
export function withFirstDay(values: AbsenceValues, fromDate: string): AbsenceValues {
  const { toDate } = values;
  return { ...values, fromDate, toDate: toDate === "" || toDate < fromDate ? fromDate : toDate };
}
