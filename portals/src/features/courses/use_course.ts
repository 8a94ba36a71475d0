import { type InfiniteData, type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import type { Course, CoursePage, HistoryEntry } from "@/domain/course.ts";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { keyOfCourse, keyOfHistory, LIST_NAMES } from "./course_lists.ts";

export function useCourse(courseId: number): UseQueryResult<Course> {
  const { api } = useSignedIn();
  const client = useQueryClient();
  return useKnownQuery({
    queryKey: keyOfCourse(courseId),
    queryFn: ({ signal }) => api.get<Course>(`/courses/${courseId}`, signal),
    // The list's version is shown until the course is fetched.
    placeholderData: () =>
      LIST_NAMES.flatMap((name) => client.getQueriesData<InfiniteData<CoursePage>>({ queryKey: [name] }))
        .flatMap(([, data]) => data?.pages ?? [])
        .flatMap(({ items }) => items)
        .find((course) => course.courseId === courseId),
  });
}

export function useHistory(courseId: number): UseQueryResult<HistoryEntry[]> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: keyOfHistory(courseId),
    queryFn: async ({ signal }) =>
      (await api.get<{ items: HistoryEntry[] }>(`/courses/${courseId}/history`, signal)).items,
  });
}
