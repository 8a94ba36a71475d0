/**
 * What a form that is open again has missed: the course may have changed while the page was away, and no event tells of it,
 * since the page begins with the present state.
 */
import type { Course, HistoryEntry } from "@/domain/course.ts";
import type { EventSummary } from "@/domain/event_sentences.ts";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Problem } from "@/platform/request_errors.ts";

/** A change after the base version, with its time. */
export interface NewerChange extends EventSummary {
  timestamp: string;
  status: string;
  course?: Course | null | undefined;
}

export interface Missed {
  /** The course as it is now; `null` if the reader may no longer see it. */
  course: Course | null;
  /** The newest change; `null` if the reader sees no difference. */
  change: NewerChange | null;
}

type Get = <Body>(path: string, signal?: AbortSignal) => Promise<Body>;

/** What has changed since `kept`, the course of a restored form; `undefined` for other forms, and until it is known. */
export function useMissedChange(kept: Course, isRestored: boolean): Missed | undefined {
  const { api } = useSignedIn();
  const { data } = useKnownQuery<Missed>({
    queryKey: ["restoredForm", kept.courseId, kept.version],
    queryFn: ({ signal }) => missedChange((path) => api.get(path, signal), kept),
    enabled: isRestored,
    gcTime: 0,
  });
  return data;
}

export async function missedChange(get: Get, kept: Course): Promise<Missed> {
  try {
    const course = await get<Course>(`/courses/${kept.courseId}`);
    if (course.version <= kept.version || looksAs(kept, course)) return { course, change: null };
    const { items } = await get<{ items: HistoryEntry[] }>(`/courses/${kept.courseId}/history`);
    const later = items.filter(({ version }) => version > kept.version);
    const entry = later.findLast(({ from, to }) => !isSame(from, to)) ?? later.at(-1);
    return { course, change: entry ? changeOf(entry, course) : null };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { course: null, change: null };
    throw error;
  }
}

/** Whether the reader sees no difference. These three are each change's own. */
function looksAs(kept: Course, course: Course): boolean {
  const { version, updatedAt, reason } = kept;
  return isSame(kept, { ...course, version, updatedAt, reason });
}

/** The order of the members may differ. */
function isSame(one: object | null, other: object | null): boolean {
  const sorted = (value: object | null) => value && Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function changeOf({ type, at, actor, from, reason, to }: HistoryEntry, course: Course): NewerChange {
  const { courseId, courseType, timeZone } = course;
  const { scheduledDate, startTime, endTime, instructorId } = to;
  const when = { scheduledDate, startTime, endTime, timeZone };
  return {
    ...when,
    type,
    courseId,
    courseType,
    instructorId,
    previous: from && { scheduledDate: from.scheduledDate, instructorId: from.instructorId },
    actor,
    reason,
    timestamp: at,
    status: course.status,
    course,
  };
}
