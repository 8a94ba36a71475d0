/** The instructors as lines of a list: found by name, the free ones first. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { Instructor } from "@/domain/course.ts";
import { hasWords } from "@/domain/words.ts";
import { t, tn } from "@/i18n/index.ts";
import { type Availability, availabilityOf, checking } from "./instructor_availability.ts";
import { isComplete, type Slot } from "./use_people.ts";

export interface InstructorLine {
  instructorId: number;
  name: string;
  availability: Availability;
}

export interface InstructorLines {
  /** In the order of the list. */
  lines: readonly InstructorLine[];
  /** How many are free, or why nothing is known. */
  summary: string;
}

/**
 * The lines of a slot. Their order is that of the slot's first answer: a line whose instructor is booked meanwhile changes
 * its words and stays where it is, so that nobody clicks on another line.
 */
export function useInstructorLines(
  query: UseQueryResult<Instructor[]>,
  slot: Slot,
  courseId?: number,
): InstructorLines {
  const { data = [], isPlaceholderData } = query;
  const key = JSON.stringify(slot);
  const [order, setOrder] = useState<{ key: string; ids: readonly number[] }>({ key: "", ids: [] });
  const unchecked: Availability = query.isError ? { tone: "unknown", words: "" } : checking();
  const lines = data.map((instructor) => ({
    instructorId: instructor.instructorId,
    name: instructor.name,
    availability: isPlaceholderData ? unchecked : availabilityOf(instructor, slot.timeZone, courseId, slot.date),
  }));
  const isNew = !isPlaceholderData && query.isSuccess && order.key !== key;
  const ids = isNew ? freeFirst(lines).map(({ instructorId }) => instructorId) : order.ids;
  if (isNew) setOrder({ key, ids });
  const isChecked = !isPlaceholderData || !isComplete(slot);
  return { lines: inOrder(lines, ids), summary: isChecked ? summaryOf(lines, slot) : uncheckedSummary(query.isError) };
}

/** The lines with a word that begins with each word of the search. */
export function matching(lines: readonly InstructorLine[], search: string): readonly InstructorLine[] {
  return lines.filter(({ name }) => hasWords(name, search));
}

export function freeFirst(lines: readonly InstructorLine[]): InstructorLine[] {
  const isFree = ({ availability: { tone } }: InstructorLine): boolean => tone === "free";
  return [...lines.filter(isFree), ...lines.filter((line) => !isFree(line))];
}

/** Lines that the order does not name come last. */
function inOrder(lines: readonly InstructorLine[], ids: readonly number[]): InstructorLine[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const placeOf = ({ instructorId }: InstructorLine): number => places.get(instructorId) ?? ids.length;
  return [...lines].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Above the names of another time, until the response arrives, or after the request has failed. */
function uncheckedSummary(hasFailed: boolean): string {
  return hasFailed ? t("It is not known who is free at this time.") : t("Checking who is free …");
}

function summaryOf(lines: readonly InstructorLine[], slot: Slot): string {
  if (!isComplete(slot)) return t("Choose a date and time to see who is free.");
  const free = lines.filter(({ availability: { tone } }) => tone === "free").length;
  return tn(free, "{{count}} of {{total}} is free.", "{{count}} of {{total}} are free.", { total: lines.length });
}
