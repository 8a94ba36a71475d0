/** The course types on offer, which administrators keep on the page of people. */
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";

export interface CourseType {
  courseTypeId: number;
  name: string;
  /** How long a course of this type usually takes; `null` if that differs. */
  durationMinutes: number | null;
}

const NONE: CourseType[] = [];

/** The types by name; none while they are fetched, without a catalogue, and from a service that has none. */
export function useCourseTypes(): CourseType[] {
  const { api } = useSignedIn();
  const { data } = useKnownQuery({
    queryKey: ["courseTypes"],
    queryFn: async ({ signal }) => (await api.get<{ items: CourseType[] }>("/course-types", signal)).items,
    // Nobody is told of a change: a form fetches them when it is opened.
    refetchOnMount: "always",
  });
  return data ?? NONE;
}
