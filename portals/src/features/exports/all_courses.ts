/** All courses that match a list's filters, not only those that are loaded: page by page. */
import type { Course, CoursePage } from "@/domain/course.ts";
import type { Api } from "@/platform/api_client.ts";
import { patientRead } from "@/platform/patient_read.ts";

/**
 * Resolves with all courses; calls `onProgress` with how many there are so far. Rejects with what the API rejects with, also
 * when the signal is aborted. Called again after that, it goes on with the page that has not come.
 */
export type LoadRest = (onProgress: (count: number) => void, signal: AbortSignal) => Promise<Course[]>;

/** Begins to load courses. */
export type LoadCourses = () => LoadRest;

const PAGE_SIZE = 100;

/** `query`: the parameters of `GET /courses` without `limit` and `next`. */
export function allCourses(api: Pick<Api, "get">, query: URLSearchParams): LoadRest {
  // A course that is moved meanwhile may be on two pages: its newer version counts.
  const courses = new Map<number, Course>();
  let next: string | null = null;
  let isComplete = false;

  async function loadPage(signal: AbortSignal): Promise<void> {
    const params = new URLSearchParams(query);
    params.set("limit", String(PAGE_SIZE));
    if (next !== null) params.set("next", next);
    const page = await patientRead(() => api.get<CoursePage>(`/courses?${params}`, signal), signal);
    signal.throwIfAborted();
    for (const course of page.items) {
      const known = courses.get(course.courseId);
      if (!known || known.version <= course.version) courses.set(course.courseId, course);
    }
    next = page.next;
    isComplete = next === null;
  }

  return async (onProgress, signal) => {
    while (!isComplete) {
      await loadPage(signal);
      onProgress(courses.size);
    }
    return [...courses.values()];
  };
}
