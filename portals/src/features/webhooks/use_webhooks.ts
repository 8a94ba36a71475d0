import { type UseQueryResult, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type Change, useChange } from "@/features/actions/index.ts";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import type { Delivery, Webhook } from "./webhook.ts";

export const PATH = "/people/webhooks";
export const pathOf = ({ webhookId }: Webhook): string => `${PATH}/${webhookId}`;
const KEY = "webhooks";
// No event tells of deliveries. Nothing is fetched while the tab is hidden.
const REFETCH_MS = 10_000;

export function useWebhooks(): UseQueryResult<Webhook[]> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: [KEY, "list"],
    queryFn: async ({ signal }) => (await api.get<{ items: Webhook[] }>(PATH, signal)).items,
    refetchInterval: REFETCH_MS,
  });
}

/** The newest deliveries, page by page. */
export function useDeliveries(webhookId: string) {
  const { api } = useSignedIn();
  return useInfiniteQuery({
    queryKey: [KEY, "deliveries", webhookId],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: "20", ...(pageParam === null ? {} : { next: pageParam }) });
      return api.get<{ items: Delivery[]; next: string | null }>(`${PATH}/${webhookId}/deliveries?${query}`, signal);
    },
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    refetchInterval: REFETCH_MS,
  });
}

/** One change at a time. What shows webhooks is fetched again after it. */
export function useWebhookChange(): Change<{ secret?: string; behind?: number | null }> {
  const client = useQueryClient();
  return useChange(() => void client.invalidateQueries({ queryKey: [KEY] }));
}
