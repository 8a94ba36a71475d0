import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, type UseQueryResult } from "@tanstack/react-query";
import type { Course, CoursePage } from "@/domain/course.ts";
import { isSearch } from "@/features/courses/index.ts";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";

const PAUSE_MS = 200;
const MAX_FOUND = 8;
const MAX_Q_LENGTH = 200;

export interface FoundCourses {
  courses: readonly Course[];
  /** Whether the response for what is typed has not come yet. */
  isSearching: boolean;
  query: UseQueryResult<Course[]>;
}

/** The courses of every status that match the typed text, the one with its number first, then the last days first. */
export function useFoundCourses(typed: string): FoundCourses {
  const { api } = useSignedIn();
  const q = typed.trim().slice(0, MAX_Q_LENGTH);
  const [asked] = useDebouncedValue(q, PAUSE_MS);
  const isAsked = isSearch(asked);
  const query = useKnownQuery({
    queryKey: ["courseSearch", asked],
    queryFn: async ({ signal }) => {
      const parameters = new URLSearchParams({ q: asked, order: "desc", limit: String(MAX_FOUND) });
      return (await api.get<CoursePage>(`/courses?${parameters}`, signal)).items;
    },
    enabled: isAsked,
    placeholderData: keepPreviousData,
    // Another search may find other courses than a moment ago.
    staleTime: 0,
    gcTime: 0,
  });
  const isCurrent = isAsked && isSearch(q);
  return {
    courses: isCurrent ? numberFirst(query.data ?? [], asked) : [],
    isSearching: isSearch(q) && (asked !== q || query.isFetching),
    query,
  };
}

export function numberFirst(courses: readonly Course[], q: string): readonly Course[] {
  const number = Number(/^[^\p{L}\p{N}]*([0-9]{1,15})[^\p{L}\p{N}]*$/u.exec(q)?.[1] ?? Number.NaN);
  return [...courses].sort((a, b) => Number(b.courseId === number) - Number(a.courseId === number));
}
