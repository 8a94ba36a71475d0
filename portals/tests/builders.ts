import type { Absence, CourseEventData } from "@coursewire/client";
import type { Course, Identity } from "@/domain/course.ts";
import { passwordService } from "@/features/session/session_stores.ts";

export function course(changes: Partial<Course> = {}): Course {
  return {
    courseId: 123,
    version: 2,
    status: "confirmed",
    courseType: "CPR Basic",
    organizationId: 7,
    organizationName: "Iffat College",
    instructorId: 32,
    instructorName: "Mike",
    scheduledDate: "2025-07-15",
    startTime: "09:00",
    endTime: "12:00",
    timeZone: "America/Toronto",
    alternativeDates: null,
    location: "Main campus, room 204",
    students: 12,
    attended: null,
    notes: null,
    comments: null,
    reason: null,
    createdAt: "2025-07-10T14:05:11.402Z",
    updatedAt: "2025-07-12T19:30:00.000Z",
    ...changes,
  };
}

/** 14 July from 12:00 to 13:00 in Toronto. */
export function absence(changes: Partial<Absence> = {}): Absence {
  return {
    absenceId: 5,
    instructorId: 32,
    instructorName: "Mike",
    kind: "other",
    fromDate: "2025-07-14",
    fromTime: "12:00",
    toDate: "2025-07-14",
    toTime: "13:00",
    timeZone: "America/Toronto",
    startsAt: "2025-07-14T16:00:00.000Z",
    endsAt: "2025-07-14T17:00:00.000Z",
    note: null,
    createdAt: "2025-07-12T19:30:00.000Z",
    actor: { role: "instructor", name: "Mike" },
    ...changes,
  };
}

export function event(changes: Partial<CourseEventData> = {}): CourseEventData {
  return {
    type: "course_assigned",
    courseId: 123,
    status: "confirmed",
    instructorId: 32,
    scheduledDate: "2025-07-15",
    timestamp: "2025-07-12T19:30:00.000Z",
    id: "k3f9.41",
    version: 2,
    previousStatus: "pending",
    organizationId: 7,
    courseType: "CPR Basic",
    startTime: "09:00",
    endTime: "12:00",
    timeZone: "America/Toronto",
    previous: { scheduledDate: "2025-07-15", instructorId: null },
    actor: { role: "admin", name: "Dana" },
    reason: null,
    invalidates: ["pendingCourses", "confirmedCourses", "instructors", "classes"],
    ...changes,
  };
}

/** Who caused the builders' event. */
export const DANA: Identity = {
  role: "admin",
  name: "Dana",
  organizationId: null,
  instructorId: null,
  channel: "admin",
};

export const MIKE: Identity = {
  role: "instructor",
  name: "Mike",
  organizationId: null,
  instructorId: 32,
  channel: "instructor:32",
};

/** The user pool of session tests. */
export const POOL = { url: "https://pool.test/", clientId: "client" };
export const SERVICE = passwordService(POOL);
