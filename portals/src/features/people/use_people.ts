import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Instructor, Organization } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";

export interface Slot {
  date: string;
  startTime: string;
  endTime: string;
  timeZone: string;
}

/**
 * All instructors, and for a complete slot whether they are free. Without `isShown` events lead to no request; what they
 * make stale is fetched when it is shown.
 */
export function useInstructors(slot: Slot, isShown = true): UseQueryResult<Instructor[]> {
  const { api } = useSignedIn();
  const isAsked = isComplete(slot);
  return useQuery({
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

export function useOrganizations(): UseQueryResult<Organization[]> {
  const { api } = useSignedIn();
  return useQuery({
    queryKey: ["organizations"],
    queryFn: async ({ signal }) => (await api.get<{ items: Organization[] }>("/organizations", signal)).items,
  });
}
