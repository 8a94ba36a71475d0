/** An event as a sentence, the same in toasts, the activity feed and banners. */
import { t } from "@/i18n/index.ts";
import { formatShortDay, formatWhen, isElsewhere } from "./date_formats.ts";

export interface EventSummary {
  type: string;
  courseId: number;
  courseType: string;
  scheduledDate: string;
  startTime: string | null;
  endTime: string | null;
  timeZone: string;
  instructorId: number | null;
  /** The hours are missing in events stored by earlier versions of the service. */
  previous: {
    scheduledDate: string | null;
    startTime?: string | null;
    endTime?: string | null;
    instructorId: number | null;
  } | null;
  actor: { role: string; name: string };
  reason: string | null;
  /** The course after the event, which says what an organization asks for. */
  course?: { courseId: number; changeRequest?: { kind: string } | null } | null | undefined;
}

/** An event of a course, or of an absence, which has no other of these members. */
type TitledEvent = Pick<EventSummary, "type"> & Partial<Moved>;
type Moved = Pick<EventSummary, "scheduledDate" | "startTime" | "endTime" | "instructorId" | "previous">;

/** A heading of one to three words. */
export function titleOf(type: string): string {
  switch (type) {
    case "new_course_request":
      return t("New request");
    case "course_assigned":
      return t("Instructor assigned");
    case "course_rescheduled":
      return t("Rescheduled");
    case "course_cancelled":
      return t("Cancelled", {}, "event");
    case "course_completed":
      return t("Completed", {}, "event");
    case "course_edited":
      return t("Corrected");
    case "course_declined":
      return t("Given back");
    case "change_requested":
      return t("Change asked for");
    case "change_request_declined":
      return t("Change declined");
    case "change_request_withdrawn":
      return t("Change no longer asked for");
    case "absence_added":
      return t("Absence");
    case "absence_removed":
      return t("Absence removed");
    default:
      return t("Changed");
  }
}

/** As `titleOf`, for an event: an assignment that changes day or hours only is a move. */
export function titleOfChange(event: TitledEvent): string {
  return event.type === "course_assigned" && isMoveOnly(event) ? t("Rescheduled") : titleOf(event.type);
}

/**
 * `me` is the reader's instructor id, if any: the sentence says “you” for that instructor. `now` is the present moment: the
 * year is added if it differs. For a reader whose clock differs, hours and zone are added, since the day may differ too.
 */
export function sentenceOf(event: EventSummary, me: number | null = null, now: Date = new Date()): string {
  const when = isElsewhere(event) ? formatWhen(event, now) : formatShortDay(event.scheduledDate, now);
  const values = { who: event.actor.name, course: event.courseType, when };
  switch (event.type) {
    case "new_course_request":
      return t("{{who}} asked for {{course}} on {{when}}.", values);
    case "course_assigned":
      return assigned(event, me, now, values);
    case "course_rescheduled":
      return moved(event, me, now);
    case "course_cancelled":
      return t("{{who}} cancelled {{course}} on {{when}}.", values);
    case "course_completed":
      return t("{{who}} marked {{course}} on {{when}} as completed.", values);
    case "course_edited":
      return t("{{who}} corrected {{course}} on {{when}}.", values);
    case "course_declined":
      return declined(event, me, values);
    case "change_requested":
      return changeRequested(event, values);
    case "change_request_declined":
      return t("{{who}} declined the change: {{course}} on {{when}} stays as it is.", values);
    case "change_request_withdrawn":
      return t("{{who}} no longer asks for a change: {{course}} on {{when}} stays as it is.", values);
    default:
      return t("{{who}} changed {{course}} on {{when}}.", values);
  }
}

interface Values extends Record<string, string> {
  who: string;
  course: string;
  when: string;
}

type Change = "lost" | "gained" | "neither";

/** What the event did to the reader's own courses. */
function changeFor(me: number | null, { instructorId, previous }: EventSummary): Change {
  if (me === null || previous?.instructorId === instructorId) return "neither";
  if (previous?.instructorId === me) return "lost";
  return instructorId === me ? "gained" : "neither";
}

/** Whether day or hours are others than before. Hours that were open before have been agreed on, not moved. */
function isMoved({ previous, scheduledDate, startTime, endTime }: Partial<Moved>): boolean {
  const isOther = (before: string | null | undefined, now: string | null | undefined): boolean =>
    before != null && before !== now;
  return (
    isOther(previous?.scheduledDate, scheduledDate) ||
    isOther(previous?.startTime, startTime) ||
    isOther(previous?.endTime, endTime)
  );
}

/** Whether a confirmed course was moved and kept its instructor, which the form of an assignment can do. */
function isMoveOnly(event: Partial<Moved>): boolean {
  return event.previous?.instructorId != null && event.previous.instructorId === event.instructorId && isMoved(event);
}

function assigned(event: EventSummary, me: number | null, now: Date, values: Values): string {
  if (isMoveOnly(event)) return moved(event, me, now);
  const { previous, scheduledDate } = event;
  switch (changeFor(me, event)) {
    case "lost":
      return isMoved(event)
        ? moved(event, me, now)
        : t("{{who}} gave {{course}} on {{when}} to somebody else: it is no longer yours.", values);
    case "gained":
      // Where it was before is nothing that the instructor has known.
      return t("{{who}} assigned you to {{course}} on {{when}}.", values);
  }
  const isHandedOver = previous?.instructorId != null;
  if (!isMoved(event)) {
    return isHandedOver
      ? t("{{who}} gave {{course}} on {{when}} to another instructor.", values)
      : t("{{who}} assigned an instructor to {{course}} on {{when}}.", values);
  }
  const to = { ...values, when: formatWhen(event, now) };
  const before = previous?.scheduledDate;
  if (!before || before === scheduledDate) {
    return isHandedOver
      ? t("{{who}} moved {{course}} to {{when}} and gave it to another instructor.", to)
      : t("{{who}} moved {{course}} to {{when}} and assigned an instructor.", to);
  }
  const both = { ...to, before: formatShortDay(before, now) };
  return isHandedOver
    ? t("{{who}} moved {{course}} from {{before}} to {{when}} and gave it to another instructor.", both)
    : t("{{who}} moved {{course}} from {{before}} to {{when}} and assigned an instructor.", both);
}

function moved(event: EventSummary, me: number | null, now: Date): string {
  const { actor, courseType, previous, scheduledDate } = event;
  const before = previous?.scheduledDate;
  const values = { who: actor.name, course: courseType, when: formatWhen(event, now) };
  const change = changeFor(me, event);
  if (!before || before === scheduledDate) {
    if (change === "lost") return t("{{who}} moved {{course}} to {{when}}: it is no longer yours.", values);
    if (change === "gained") return t("{{who}} moved {{course}} to {{when}}, and it is yours now.", values);
    return t("{{who}} moved {{course}} to {{when}}.", values);
  }
  const both = { ...values, before: formatShortDay(before, now) };
  if (change === "lost") return t("{{who}} moved {{course}} from {{before}} to {{when}}: it is no longer yours.", both);
  if (change === "gained") return t("{{who}} moved {{course}} from {{before}} to {{when}}, and it is yours now.", both);
  return t("{{who}} moved {{course}} from {{before}} to {{when}}.", both);
}

function declined(event: EventSummary, me: number | null, values: Values): string {
  if (event.actor.role === "instructor") {
    return t("{{who}} gave {{course}} on {{when}} back: it needs another instructor.", values);
  }
  return changeFor(me, event) === "lost"
    ? t("{{who}} took you off {{course}} on {{when}}.", values)
    : t("{{who}} took the instructor off {{course}} on {{when}}: it needs another one.", values);
}

function changeRequested({ course }: EventSummary, values: Values): string {
  switch (course?.changeRequest?.kind) {
    case "move":
      return t("{{who}} asks to move {{course}} on {{when}}.", values);
    case "cancel":
      return t("{{who}} asks to cancel {{course}} on {{when}}.", values);
    default:
      return t("{{who}} asks for a change of {{course}} on {{when}}.", values);
  }
}
