/** The cursor to start from: that of the fetched lists, which contain every change up to it. */
import type { QueryClient } from "@tanstack/react-query";

const MAX_WAIT_MS = 4_000;

/** Calls `run` once when the first lists are fetched, or after MAX_WAIT_MS. The returned function cancels that. */
export function whenLoaded(client: QueryClient, run: () => void): () => void {
  const cache = client.getQueryCache();
  const timer = setTimeout(go, MAX_WAIT_MS);
  const end = cache.subscribe(() => {
    const isLoading = client.isFetching() > 0;
    if (!isLoading && cache.getAll().some(({ state }) => state.status === "success")) go();
  });

  function stop(): void {
    clearTimeout(timer);
    end();
  }

  function go(): void {
    stop();
    run();
  }

  return stop;
}

/**
 * The cursor of all fetched lists; `null` if they differ, since cursors are opaque and the oldest is unknown. Then everything
 * is fetched once more. Cursors differ only if something changed while the lists were loading.
 */
export function startCursor(client: QueryClient): string | null {
  // A list that is still being fetched may be older than the fetched ones.
  if (client.isFetching() > 0) return null;
  const cursors = new Set<string>();
  for (const { state } of client.getQueryCache().getAll()) {
    for (const cursor of cursorsIn(state.data)) cursors.add(cursor);
  }
  const [only, another] = cursors;
  return another === undefined ? (only ?? null) : null;
}

function cursorsIn(data: unknown): string[] {
  if (typeof data !== "object" || data === null) return [];
  if ("pages" in data && Array.isArray(data.pages)) return data.pages.flatMap(cursorsIn);
  return "cursor" in data && typeof data.cursor === "string" ? [data.cursor] : [];
}
