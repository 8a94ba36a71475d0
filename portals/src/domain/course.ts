/** The responses of the REST API; docs/rest.md describes them. */
import type { Course as ServedCourse } from "@coursewire/client";

export type Status = "pending" | "confirmed" | "completed" | "cancelled";
export type Role = "admin" | "organization" | "instructor";

/** A course of a server that knows no further status than this portal. */
export interface Course extends ServedCourse {
  status: Status;
}

export interface CoursePage {
  items: Course[];
  next: string | null;
  cursor: string;
}

interface HistoryState {
  status: Status;
  scheduledDate: string;
  startTime: string | null;
  endTime: string | null;
  instructorId: number | null;
  instructorName: string | null;
}

export interface HistoryEntry {
  version: number;
  type: string;
  at: string;
  actor: { role: Role; name: string };
  from: HistoryState | null;
  to: HistoryState;
  reason: string | null;
}

export interface Instructor {
  instructorId: number;
  name: string;
  /** `null` if the request named no time. */
  free: boolean | null;
  busy: { courseId: number; startsAt: string; endsAt: string }[];
}

export interface Organization {
  organizationId: number;
  name: string;
}

export interface Identity {
  role: Role;
  name: string;
  organizationId: number | null;
  instructorId: number | null;
  channel: string;
}
