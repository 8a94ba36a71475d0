/** Queries for what is shown on the screen: what was last known stays when a fetch fails. */
import { type QueryKey, type UseQueryOptions, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/**
 * As `useQuery`, with the data of `useKnown`. Every query whose data are shown uses one of them
 * (`tests/known_queries.test.ts`).
 */
export function useKnownQuery<Fetched, Data = Fetched, Key extends QueryKey = QueryKey>(
  options: UseQueryOptions<Fetched, Error, Data, Key>,
): UseQueryResult<Data> {
  return useKnown<UseQueryResult<Data>>(useQuery(options));
}

/**
 * The result of a query, with one difference: data that were shown in the place of the first result (`placeholderData`) stay
 * when the first fetch fails. TanStack Query drops them then, and an open course would be replaced by an error. They are
 * marked by `isPlaceholderData`, beside `error`. Data of the query itself stay after a failed refetch in any case.
 */
export function useKnown<Query extends { data: unknown; isError: boolean }>(query: Query): Query {
  const known = useRef<unknown>(undefined);
  const { data, isError } = query;
  useEffect(() => {
    if (data !== undefined) known.current = data;
  }, [data]);
  // The same in every rendering until there are data again.
  if (data !== undefined || !isError || known.current === undefined) return query;
  return { ...query, data: known.current, isPlaceholderData: true };
}
