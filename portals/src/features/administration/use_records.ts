import { type UseQueryResult, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { type PersonRecord, type RecordKind, recordOf, type User } from "./records.ts";

/** All records of a kind, deactivated ones included. */
export function useRecords(kind: RecordKind): UseQueryResult<PersonRecord[]> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: ["people", kind],
    queryFn: async ({ signal }) => {
      const { items } = await api.get<{ items: Record<string, unknown>[] }>(`/people/${kind}`, signal);
      return items.map((item) => recordOf(kind, item));
    },
  });
}

/** The users of a role, page by page. */
export function useUsers(role: string) {
  const { api } = useSignedIn();
  return useInfiniteQuery({
    queryKey: ["people", "users", role],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(pageParam === null ? { role } : { role, next: pageParam });
      return api.get<{ items: User[]; next: string | null }>(`/people/users?${query}`, signal);
    },
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** Refetches what shows people, the pickers of forms included. */
export function useRefetchPeople(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ["people", "organizations", "instructors"]) void client.invalidateQueries({ queryKey: [key] });
  };
}
