/** The actions that many courses can need at once, as the requests of the REST API. */
import type { Course } from "@/domain/course.ts";
import { t, tn } from "@/i18n/index.ts";

export type BulkKind = "assign" | "handOver" | "cancel";

/** What the form asks for. */
export interface BulkInput {
  instructorId: number | null;
  reason: string;
}

export function courseCanHave(kind: BulkKind, { status }: Course): boolean {
  switch (kind) {
    case "assign":
      return status === "pending";
    case "handOver":
      return status === "confirmed";
    case "cancel":
      return status === "pending" || status === "confirmed";
  }
}

/**
 * Whether another decision about the course was made since the action was chosen: `latest` has another instructor, or a status
 * that does not have the action. The service would take the action for a change of that decision.
 */
export function isOvertaken(kind: BulkKind, chosen: Course, latest: Course): boolean {
  return !courseCanHave(kind, latest) || latest.instructorId !== chosen.instructorId;
}

export function requestOf(kind: BulkKind, courseId: number, input: BulkInput): { path: string; body: object } {
  if (kind === "cancel") return { path: `/courses/${courseId}/cancel`, body: { reason: input.reason } };
  return { path: `/courses/${courseId}/assign`, body: { instructorId: input.instructorId } };
}

/** The type of the events that the action causes. */
export function eventTypeOf(kind: BulkKind): string {
  return kind === "cancel" ? "course_cancelled" : "course_assigned";
}

export function bulkLabel(kind: BulkKind, count: number): string {
  switch (kind) {
    case "assign":
      return tn(count, "Assign {{count}} request", "Assign {{count}} requests");
    case "handOver":
      return tn(count, "Hand over {{count}} course", "Hand over {{count}} courses");
    case "cancel":
      return tn(count, "Cancel {{count}} course", "Cancel {{count}} courses");
  }
}

export function bulkTitle(kind: BulkKind): string {
  switch (kind) {
    case "assign":
      return t("Assign one instructor to several requests");
    case "handOver":
      return t("Hand courses over to another instructor");
    case "cancel":
      return t("Cancel several courses");
  }
}
