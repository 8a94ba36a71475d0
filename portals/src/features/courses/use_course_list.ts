import { type InfiniteData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Course, CoursePage } from "@/domain/course.ts";
import { useKnown } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { type CourseFilters, NO_FILTERS } from "./course_filters.ts";
import { isListed, keyOfList, LISTS, type ListName, pathOfList } from "./course_lists.ts";
import { merged } from "./course_order.ts";

export interface CourseListState {
  name: ListName;
  /** Tells lists with other filters apart. */
  key: string;
  courses: readonly Course[];
  /** Whether further pages exist. */
  hasMore: boolean;
  isLoading: boolean;
  /** Whether `courses` are what is or was known, perhaps none; false before the first response. */
  isKnown: boolean;
  isLoadingMore: boolean;
  /** Whether `courses` are only those of the list shown before that match the new filters, until the response arrives. */
  isPreview: boolean;
  /** Whether `error` is of the request for the next page. */
  isMoreError: boolean;
  isFetching: boolean;
  /** When the courses were fetched or changed, in milliseconds since 1970; 0 if none were fetched. */
  updatedAt: number;
  error: Error | null;
  showMore: () => void;
  retry: () => void;
}

// More courses take longer than a response.
const MAX_PREVIEWED = 300;

const NONE: readonly Course[] = [];

/** A list, narrowed to filters. Events change it without a request. */
export function useCourseList(name: ListName, filters: CourseFilters = NO_FILTERS): CourseListState {
  const { api } = useSignedIn();
  const { order } = LISTS[name];
  const queryKey = keyOfList(name, filters);
  const hash = JSON.stringify(queryKey);
  const fetched = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => api.get<CoursePage>(pathOfList(name, filters, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // A row that was inserted would be compared with another course at its place, and all behind it too.
    structuralSharing: false,
    select: useCallback(({ pages }: InfiniteData<CoursePage>) => merged(order, pages), [order]),
    // With a function of every rendering, TanStack Query would compute another placeholder each time, and render it.
    placeholderData: useCallback(
      (before: InfiniteData<CoursePage, string | null> | undefined) =>
        before && narrowed(before, name, JSON.parse(hash) as QueryKey),
      [name, hash],
    ),
  });
  const query = useKnown(fetched);
  const { isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch, isPlaceholderData } = query;
  const courses = query.data ?? NONE;
  return {
    name,
    key: pathOfList(name, filters, null),
    courses,
    hasMore: query.hasNextPage && !isPlaceholderData,
    isLoading: query.isPending || (isPlaceholderData && courses.length === 0),
    isKnown: query.data !== undefined,
    isLoadingMore: isFetchingNextPage,
    isPreview: isPlaceholderData,
    isMoreError: isFetchNextPageError,
    isFetching: query.isFetching,
    updatedAt: query.dataUpdatedAt,
    error: query.error,
    showMore: useCallback(() => {
      // A second call would fetch the same page again.
      if (!isFetchingNextPage) void fetchNextPage();
    }, [isFetchingNextPage, fetchNextPage]),
    retry: useCallback(
      () => void (isFetchNextPageError ? fetchNextPage() : refetch()),
      [isFetchNextPageError, fetchNextPage, refetch],
    ),
  };
}

/** What is known already of a list with other filters; `undefined` if that is nothing. */
function narrowed(
  { pages, pageParams }: InfiniteData<CoursePage, string | null>,
  name: ListName,
  key: QueryKey,
): InfiniteData<CoursePage, string | null> | undefined {
  const known = pages.flatMap((page) => page.items).slice(0, MAX_PREVIEWED);
  const items = known.filter((course) => isListed(name, course, key));
  const [first] = pages;
  if (!first || items.length === 0) return undefined;
  return { pages: [{ ...first, items, next: null }], pageParams: pageParams.slice(0, 1) };
}
