/**
 * The event table of the client: the event name of each type, and the query keys that the type invalidates. The backend
 * has the same table; tests compare both with `tests/wire/events.json`. Nothing else in the client names events.
 */

/** The names of the events that the server sends. */
export const EVENT_NAMES = ["courseStatusChanged", "newCourseRequest", "instructorAvailabilityChanged"] as const;

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
  course_edited: {
    event: "courseStatusChanged",
    invalidates: ["pendingCourses", "confirmedCourses", "classes"],
  },
  course_declined: {
    event: "courseStatusChanged",
    invalidates: ["pendingCourses", "confirmedCourses", "instructors", "classes"],
  },
  change_requested: {
    event: "courseStatusChanged",
    invalidates: ["confirmedCourses", "classes"],
  },
  change_request_declined: {
    event: "courseStatusChanged",
    invalidates: ["confirmedCourses", "classes"],
  },
  change_request_withdrawn: {
    event: "courseStatusChanged",
    invalidates: ["confirmedCourses", "classes"],
  },
} as const satisfies Record<string, Row>;

/** The kind of change that an event reports. */
export type EventType = keyof typeof EVENT_TABLE;
/** A query key that events invalidate: the first element of a TanStack query key. */
export type QueryKeyName = (typeof EVENT_TABLE)[EventType]["invalidates"][number];

/** Also accepts the values of newer servers; editors still complete the known ones. */
type OrNewer<Known extends string> = Known | (string & Record<never, never>);

/**
 * The query keys that an event of this type invalidates. For a type of a newer server they are `own`, the `invalidates` of the
 * event; `null`, without them, means all keys.
 */
export function invalidatedBy(type: string, own?: unknown): readonly string[] | null {
  // Without inherited properties: a type called "constructor" is unknown.
  if (Object.hasOwn(EVENT_TABLE, type)) return EVENT_TABLE[type as EventType].invalidates;
  return Array.isArray(own) ? own : null;
}

/** What the organization of a confirmed course asks for; date and times are those of a move, `null` otherwise. */
export interface ChangeRequest {
  kind: OrNewer<"move" | "cancel">;
  scheduledDate: string | null;
  startTime: string | null;
  endTime: string | null;
  reason: string;
  /** ISO 8601 in UTC. */
  requestedAt: string;
  actor: { role: string; name: string };
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
  /** Missing in courses stored by earlier versions of the service. */
  changeRequest?: ChangeRequest | null;
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
  /**
   * The members of `course` that the change has altered; `null`: this user did not see the course before, or may no longer.
   * An empty list brings a new version only: tell nobody. Missing in events stored by earlier versions of the service.
   */
  changed?: string[] | null;
  /** The course after the change; `null`: this user may no longer see it. Missing in events stored by earlier versions of the service. */
  course?: Course | null;
}

/** An absence of an instructor, as `GET /absences` returns it. */
export interface Absence {
  absenceId: number;
  instructorId: number;
  instructorName: string;
  kind: OrNewer<"holiday" | "sick" | "other">;
  /** `YYYY-MM-DD` in the absence's `timeZone`: do not parse it as UTC. */
  fromDate: string;
  /** `null`: the whole first day. */
  fromTime: string | null;
  toDate: string;
  /** `null`: the whole last day. `24:00`: the midnight at its end. */
  toTime: string | null;
  timeZone: string;
  /** ISO 8601 in UTC. */
  startsAt: string;
  endsAt: string;
  note: string | null;
  createdAt: string;
  actor: { role: string; name: string };
}

/** An absence that was added or removed. It names no course. */
export interface AvailabilityEventData {
  type: OrNewer<"absence_added" | "absence_removed">;
  absenceId: number;
  instructorId: number;
  instructorName: string;
  timestamp: string;
  id: string;
  after: string;
  actor: { role: string; name: string };
  invalidates: string[];
  /** Without the reasons, which are not kept after an absence is removed: `GET /absences` has them until then. */
  absence: Omit<Absence, "kind" | "note">;
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
