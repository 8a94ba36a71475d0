import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Course, CoursePage } from "@/domain/course.ts";
import { isSearch } from "@/features/courses/index.ts";
import { useKnown } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";

const PAUSE_MS = 200;
const MAX_FOUND = 8;
const MAX_Q_LENGTH = 200;
/** Where rows are searched, each page examines 200 of each status (`docs/rest.md`): 2,000 of each. */
const MAX_PAGES = 10;

export interface FoundCourses {
  courses: readonly Course[];
  /** The words for which the list may have further courses; `null` if it has none, or while courses are searched. */
  moreOf: string | null;
  /** Whether not all responses for what is typed have come. */
  isSearching: boolean;
  query: {
    data: unknown;
    error: Error | null;
    isFetching: boolean;
    dataUpdatedAt: number;
    refetch: () => unknown;
  };
}

/**
 * The courses of every status that match the typed text, the one with its number first, then the last days first. A page of a
 * search may have no items although others follow, so pages are fetched until enough is found.
 */
export function useFoundCourses(typed: string): FoundCourses {
  const { api } = useSignedIn();
  const q = typed.trim().slice(0, MAX_Q_LENGTH);
  const [asked] = useDebouncedValue(q, PAUSE_MS);
  const isAsked = isSearch(asked);
  const query = useKnown(
    useInfiniteQuery({
      queryKey: ["courseSearch", asked],
      queryFn: ({ pageParam, signal }) => {
        const parameters = new URLSearchParams({ q: asked, order: "desc", limit: String(MAX_FOUND) });
        if (pageParam !== null) parameters.set("next", pageParam);
        return api.get<CoursePage>(`/courses?${parameters}`, signal);
      },
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      enabled: isAsked,
      placeholderData: keepPreviousData,
      // Another search may find other courses than a moment ago.
      staleTime: 0,
      gcTime: 0,
    }),
  );
  const { isFetching, isPlaceholderData, isError, isFetchNextPageError, hasNextPage, fetchNextPage } = query;
  const pages = query.data?.pages ?? [];
  const found = withoutRepeats(pages.flatMap(({ items }) => items));
  const isCurrent = isAsked && isSearch(q);
  const isAnswered = isCurrent && asked === q && !isPlaceholderData && !isError;
  const isGoingOn = isAnswered && hasNextPage && found.length < MAX_FOUND && pages.length < MAX_PAGES;

  // A number, since two fast responses may render one time only.
  const wantedPage = isGoingOn && !isFetching ? pages.length : 0;
  useEffect(() => {
    if (wantedPage > 0) void fetchNextPage();
  }, [wantedPage, fetchNextPage]);

  return {
    courses: isCurrent ? numberFirst(found, asked).slice(0, MAX_FOUND) : [],
    moreOf: isAnswered && !isGoingOn && !isFetching && (hasNextPage || found.length > MAX_FOUND) ? q : null,
    isSearching: isSearch(q) && (asked !== q || isFetching || isGoingOn),
    query: isFetchNextPageError ? { ...query, refetch: fetchNextPage } : query,
  };
}

/** A course that was moved between two pages may be on both. */
function withoutRepeats(courses: readonly Course[]): Course[] {
  return [...new Map(courses.map((course) => [course.courseId, course])).values()];
}

export function numberFirst(courses: readonly Course[], q: string): readonly Course[] {
  const number = Number(/^[^\p{L}\p{N}]*([0-9]{1,15})[^\p{L}\p{N}]*$/u.exec(q)?.[1] ?? Number.NaN);
  return [...courses].sort((a, b) => Number(b.courseId === number) - Number(a.courseId === number));
}
