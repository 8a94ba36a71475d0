/**
 * The event table of the client: the event name of each type, and the query keys that the type invalidates. The backend
 * has the same table; tests compare both with `tests/wire/events.json`. Nothing else in the client names events.
 */

/** The names of the events that the server sends. */
export const EVENT_NAMES = ["courseStatusChanged", "newCourseRequest"] as const;

/** The name of a skip: an entry without a change, whose number the feed passes and no listener hears of. */
export const SKIP = "skip";

/** The name of an event. */
export type EventName = (typeof EVENT_NAMES)[number];

interface Row {
  readonly event: EventName;
  readonly invalidates: readonly string[];
}

/** The event name and the invalidated query keys of each type. */
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

/** The kind of change that an event reports. */
export type EventType = keyof typeof EVENT_TABLE;
/** A query key that events invalidate: the first element of a TanStack query key. */
export type QueryKeyName = (typeof EVENT_TABLE)[EventType]["invalidates"][number];

/** Also accepts the values of newer servers; editors still complete the known ones. */
type OrNewer<Known extends string> = Known | (string & Record<never, never>);

/** The query keys that an event of this type invalidates; `null`, for an unknown type, means all keys. */
export function invalidatedBy(type: string): readonly string[] | null {
  // Without inherited properties: a type called "constructor" is unknown.
  return Object.hasOwn(EVENT_TABLE, type) ? EVENT_TABLE[type as EventType].invalidates : null;
}

/** A course as `GET /courses/{courseId}` returns it. */
export interface Course {
  courseId: number;
  version: number;
  status: OrNewer<"pending" | "confirmed" | "completed" | "cancelled">;
  courseType: string;
  organizationId: number;
  organizationName: string;
  instructorId: number | null;
  instructorName: string | null;
  /** `YYYY-MM-DD` in the course's `timeZone`: do not parse it as UTC. */
  scheduledDate: string;
  startTime: string | null;
  endTime: string | null;
  timeZone: string;
  alternativeDates: string[] | null;
  location: string;
  students: number;
  attended: number | null;
  notes: string | null;
  comments: string | null;
  reason: string | null;
  createdAt: string;
  updatedAt: string;
}

/** A change of one course: its state after the change, and what the change was. */
export interface CourseEventData {
  type: OrNewer<EventType>;
  courseId: number;
  status: OrNewer<"pending" | "confirmed" | "completed" | "cancelled">;
  instructorId: number | null;
  /** `YYYY-MM-DD` in the course's `timeZone`: do not parse it as UTC. */
  scheduledDate: string;
  /** The time of the change, ISO 8601 in UTC. */
  timestamp: string;
  /** The cursor after this event; opaque. */
  id: string;
  /** The cursor before this event: another cursor means a gap. Missing in events stored by earlier versions of the service. */
  after?: string;
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
  /** The course after the change; `null`: this user may no longer see it. Missing in events stored by earlier versions of the service. */
  course?: Course | null;
}

/** One event, the same on every transport. */
export interface CourseEvent {
  event: OrNewer<EventName>;
  data: CourseEventData;
  /**
   * What the event makes you fetch, fetch at a random moment within this time, since everybody else who received the event
   * does the same. 0 or missing: at once.
   */
  refetchWithinSeconds?: number | undefined;
}
