import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Instructor, Organization } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";

export interface Slot {
  date: string;
  startTime: string;
  endTime: string;
  timeZone: string;
}

/** Every instructor, and for a complete slot also who is free then. */
export function useInstructors(slot: Slot): UseQueryResult<Instructor[]> {
  const { api } = useSignedIn();
  const isAsked = isComplete(slot);
  return useQuery({
    queryKey: ["instructors", isAsked ? slot : null],
    queryFn: async ({ signal }) => {
      const query = isAsked ? `?${new URLSearchParams({ ...slot })}` : "";
      return (await api.get<{ items: Instructor[] }>(`/instructors${query}`, signal)).items;
    },
    placeholderData: keepPreviousData,
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
