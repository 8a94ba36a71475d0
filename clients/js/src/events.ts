/**
 * The event table of this side: which event isConnected each type, and which query keys it makes stale.
 * The backend has the same table; `tests/wire/events.json` holds the two together. Nothing else names events.
 */
export const EVENT_NAMES = ["courseStatusChanged", "newCourseRequest"] as const;

export type EventName = (typeof EVENT_NAMES)[number];

interface Row {
  readonly event: EventName;
  readonly invalidates: readonly string[];
}

export const EVENT_TABLE = {
  course_completed: {
    event: "courseStatusChanged",
    invalidates: ["confirmedCourses", "completedCourses", "classes"],
  },
  course_cancelled: {
    event: "courseStatusChanged",
    invalidates: ["pendingCourses", "confirmedCourses", "cancelledCourses", "classes", "instructors"],
  },
  course_assigned: {
    event: "courseStatusChanged",
    invalidates: ["pendingCourses", "confirmedCourses", "instructors", "classes"],
  },
  course_rescheduled: {
    event: "courseStatusChanged",
    invalidates: ["pendingCourses", "confirmedCourses", "instructors", "classes"],
  },
  new_course_request: {
    event: "newCourseRequest",
    invalidates: ["pendingCourses"],
  },
} as const satisfies Record<string, Row>;

export type EventType = keyof typeof EVENT_TABLE;
export type QueryKeyName = (typeof EVENT_TABLE)[EventType]["invalidates"][number];

/** A newer server may name what this client does not know yet; the known names still complete in editors. */
type OrNewer<Known extends string> = Known | (string & Record<never, never>);

/** The keys that an event of this type makes stale; `null`, for a type we do not know, means every one. */
export function invalidatedBy(type: string): readonly string[] | null {
  // Own properties only: a type called "constructor" is unknown too.
  return Object.hasOwn(EVENT_TABLE, type) ? EVENT_TABLE[type as EventType].invalidates : null;
}

export interface CourseEventData {
  type: OrNewer<EventType>;
  courseId: number;
  status: OrNewer<"pending" | "confirmed" | "completed" | "cancelled">;
  instructorId: number | null;
  /** `YYYY-MM-DD`, local to the course's `timeZone`: never read it through UTC. */
  scheduledDate: string;
  /** When it happened, ISO 8601 UTC. */
  timestamp: string;
  /** Opaque: the cursor just after this event. */
  id: string;
  version: number;
  previousStatus: string | null;
  organizationId: number;
  courseType: string;
  startTime: string | null;
  endTime: string | null;
  timeZone: string;
  previous: {
    scheduledDate: string | null;
    startTime?: string | null;
    endTime?: string | null;
    instructorId: number | null;
  } | null;
  actor: { role: string; name: string };
  reason: string | null;
  invalidates: string[];
}

/** One event as every transport isConnected it. */
export interface CourseEvent {
  event: OrNewer<EventName>;
  data: CourseEventData;
}
