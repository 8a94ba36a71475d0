import type { QueryClient } from "@tanstack/react-query";
import type { Course } from "@/domain/course.ts";

/** The course in this version, from any query that contains it; `null` if none does. */
export function knownCourse(client: QueryClient, courseId: number, version: number): Course | null {
  for (const { state } of client.getQueryCache().getAll()) {
    const found = coursesIn(state.data).find((each) => each.courseId === courseId && each.version === version);
    if (found) return found;
  }
  return null;
}

/** The courses in a page, in pages, in a list, or the course itself. */
function coursesIn(data: unknown): Course[] {
  if (Array.isArray(data)) return data.filter(isCourse);
  if (typeof data !== "object" || data === null) return [];
  if ("pages" in data && Array.isArray(data.pages)) return data.pages.flatMap(coursesIn);
  if ("items" in data) return coursesIn(data.items);
  return isCourse(data) ? [data] : [];
}

function isCourse(value: unknown): value is Course {
  return typeof value === "object" && value !== null && "courseId" in value && "version" in value && "status" in value;
}
