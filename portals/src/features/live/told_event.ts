/** The events that are told: changes of courses, and absences of instructors, which name no course. */
import type { CourseEventData } from "@coursewire/client";
import type { Identity } from "@/domain/course.ts";
import { formatShortDay } from "@/domain/date_formats.ts";
import { sentenceOf } from "@/domain/event_sentences.ts";
import { t } from "@/i18n/index.ts";

/** An absence that was added or removed; docs/events.md describes it. */
export interface AbsenceEvent {
  type: string;
  id: string;
  timestamp: string;
  instructorName: string;
  actor: { role: string; name: string };
  absence: { absenceId: number; fromDate: string; toDate: string };
}

export type ToldEvent = CourseEventData | AbsenceEvent;

export function isOfCourse(event: ToldEvent): event is CourseEventData {
  return "courseId" in event && typeof event.courseId === "number";
}

export function isOfAbsence(event: ToldEvent): event is AbsenceEvent {
  return "absence" in event;
}

/** Whether the reader sees a difference. A change of what the reader cannot see, such as internal notes, is told to nobody. */
export function tellsSomething(event: ToldEvent): boolean {
  return !isOfCourse(event) || event.changed?.length !== 0;
}

/**
 * Whether the actor has the person's role and name: the person, on this device or another, or somebody of the same name.
 * Events name no user.
 */
export function isByNamesake({ actor }: Pick<ToldEvent, "actor">, me: Pick<Identity, "role" | "name">): boolean {
  return actor.role === me.role && actor.name === me.name;
}

/** What the event is about: a later event of the same subject replaces an earlier notice. */
export function subjectOf(event: ToldEvent): string {
  return isOfCourse(event) ? `course ${event.courseId}` : `absence ${event.absence.absenceId}`;
}

/** `me` is the reader's instructor id, if any. */
export function toldSentence(event: ToldEvent, me: number | null): string {
  if (isOfCourse(event)) return sentenceOf(event, me);
  const { actor, instructorName, absence } = event;
  const [from, to] = [absence.fromDate, absence.toDate].map((day) => formatShortDay(day));
  const values = { who: actor.name, name: instructorName, when: from === to ? (from ?? "") : `${from} – ${to}` };
  const isRemoved = event.type === "absence_removed";
  if (actor.name === instructorName) {
    return isRemoved
      ? t("{{name}} is not away after all: {{when}}.", values)
      : t("{{name}} is away: {{when}}.", values);
  }
  return isRemoved
    ? t("{{who}} removed an absence of {{name}}: {{when}}.", values)
    : t("{{who}} entered an absence of {{name}}: {{when}}.", values);
}
