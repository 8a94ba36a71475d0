import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import type { Course, CoursePage } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { keyOfList, LISTS, type ListName } from "./course_lists.ts";
import { merged } from "./course_order.ts";

export interface CourseListState {
  name: ListName;
  courses: Course[];
  /** Whether further pages exist. */
  hasMore: boolean;
  isLoading: boolean;
  isLoadingMore: boolean;
  /** Whether `error` is of the request for the next page. */
  isMoreError: boolean;
  isFetching: boolean;
  error: Error | null;
  showMore(): void;
  retry(): void;
}

const NONE: Course[] = [];

export function useCourseList(name: ListName): CourseListState {
  const { api } = useSignedIn();
  const query = useInfiniteQuery({
    queryKey: keyOfList(name),
    queryFn: ({ pageParam, signal }) => api.get<CoursePage>(pathOf(name, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }: InfiniteData<CoursePage>) => merged(LISTS[name].order, pages),
  });
  return {
    name,
    courses: query.data ?? NONE,
    hasMore: query.hasNextPage,
    isLoading: query.isPending,
    isLoadingMore: query.isFetchingNextPage,
    isMoreError: query.isFetchNextPageError,
    isFetching: query.isFetching,
    error: query.error,
    showMore: () => {
      // A second call would fetch the same page again.
      if (!query.isFetchingNextPage) void query.fetchNextPage();
    },
    retry: () => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
  };
}

function pathOf(name: ListName, next: string | null): string {
  const { status, limit, order } = LISTS[name];
  const query = new URLSearchParams({ status, order, limit: String(limit) });
  if (next !== null) query.set("next", next);
  return `/courses?${query}`;
}
