import { keepPreviousData, type UseQueryResult } from "@tanstack/react-query";
import type { Instructor, Organization } from "@/domain/course.ts";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";

export interface Slot {
  date: string;
  startTime: string;
  endTime: string;
  timeZone: string;
}

/**
 * All instructors, and for a complete slot whether they are free. While `isPlaceholderData`, the names are shown but what is
 * known of their time belongs to the slot before. Without `isShown` events lead to no request; what they make stale is
 * fetched when it is shown.
 */
export function useInstructors(slot: Slot, isShown = true): UseQueryResult<Instructor[]> {
  const { api } = useSignedIn();
  const isAsked = isComplete(slot);
  return useKnownQuery({
    queryKey: ["instructors", isAsked ? slot : null],
    queryFn: ({ signal }) => {
      const query = isAsked ? `?${new URLSearchParams({ ...slot })}` : "";
      // The cursor is kept: `startCursor` reads it.
      return api.get<{ items: Instructor[]; cursor: string }>(`/instructors${query}`, signal);
    },
    select: ({ items }) => items,
    placeholderData: keepPreviousData,
    subscribed: isShown,
  });
}

export function isComplete({ date, startTime, endTime, timeZone }: Slot): boolean {
  return Boolean(date && startTime && endTime && timeZone) && startTime < endTime;
}

/** All active organizations. Only administrators may ask. */
export function useOrganizations(isAsked = true): UseQueryResult<Organization[]> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: ["organizations"],
    queryFn: async ({ signal }) => (await api.get<{ items: Organization[] }>("/organizations", signal)).items,
    enabled: isAsked,
  });
}

/** All active instructors, without their bookings. Only administrators may ask. */
export function useInstructorNames(isAsked = true): UseQueryResult<Instructor[]> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: ["instructors", null],
    queryFn: ({ signal }) => api.get<{ items: Instructor[]; cursor: string }>("/instructors", signal),
    select: ({ items }) => items,
    enabled: isAsked,
  });
}
