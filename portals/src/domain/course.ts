/** The responses of the REST API; docs/rest.md describes them. */
import type { ChangeRequest, Course as ServedCourse } from "@coursewire/client";

export type { ChangeRequest } from "@coursewire/client";

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
  /** `null` in entries of earlier services, as the next two. */
  courseType: string | null;
  location: string | null;
  students: number | null;
  changeRequest: ChangeRequest | null;
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
  /** Bookings in the time; an absence has no course. */
  busy: { courseId?: number | null; startsAt: string; endsAt: string }[];
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
