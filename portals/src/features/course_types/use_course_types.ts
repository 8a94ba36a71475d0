/** The course types on offer, which administrators keep on the page of people. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Problem } from "@/platform/request_errors.ts";

export interface CourseType {
  courseTypeId: number;
  name: string;
  /** How long a course of this type usually takes; `null` if that differs. */
  durationMinutes: number | null;
}

/** The types by name; none without a catalogue, and from a service that has none. */
export function useCourseTypes(): UseQueryResult<CourseType[]> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: ["courseTypes"],
    queryFn: ({ signal }) => api.get<{ items: CourseType[] }>("/course-types", signal).then(itemsOf, nothingThere),
    // Nobody is told of a change: a form fetches them when it is opened.
    refetchOnMount: "always",
  });
}

function itemsOf({ items }: { items: CourseType[] }): CourseType[] {
  return items;
}

/** A service of an earlier version has no catalogue. */
function nothingThere(error: unknown): CourseType[] {
  if (error instanceof Problem && error.status === 404) return [];
  throw error;
}
