/** Which absences the page asks for and shows. */
import type { Absence } from "@coursewire/client";
import { phaseOf } from "@/domain/absence_texts.ts";
import { hasWords } from "@/domain/words.ts";
import type { Range } from "./use_absences.ts";

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
// What is today somewhere may be yesterday here.
const MARGIN_DAYS = 1;

/** A year from yesterday on, and the year before. The service lists up to 366 days at once. */
export function rangesAround(today: string): { ahead: Range; past: Range } {
  const shifted = (days: number): string =>
    new Date(Date.parse(`${today}T12:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
  return {
    ahead: { from: shifted(-MARGIN_DAYS), to: shifted(YEAR_DAYS) },
    past: { from: shifted(-YEAR_DAYS), to: shifted(-MARGIN_DAYS) },
  };
}

/** The absences of both ranges, by first day and number as the service orders them. One may have days in both. */
export function mergedAbsences(past: readonly Absence[], ahead: readonly Absence[]): Absence[] {
  const byId = new Map([...past, ...ahead].map((absence) => [absence.absenceId, absence]));
  return [...byId.values()].sort((a, b) =>
    a.fromDate === b.fromDate ? a.absenceId - b.absenceId : a.fromDate < b.fromDate ? -1 : 1,
  );
}

/** Those that are not over, or all with `isPast`, of the instructors whose names have the words. */
export function foundAbsences(absences: readonly Absence[], isPast: boolean, filter: string, now: Date): Absence[] {
  const isWanted = (absence: Absence): boolean =>
    (isPast || phaseOf(absence, now) !== "over") && hasWords(absence.instructorName, filter);
  return absences.filter(isWanted);
}
