/** From where to listen: the lists on the screen say up to where they are complete. */
import type { QueryClient } from "@tanstack/react-query";

const MAX_WAIT_MS = 4_000;

/** Runs once when the first lists are there, or when they take too long. Returns the function that calls it off. */
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
 * Cursors are opaque, so the oldest of several cannot be told: then `null`, and everything is fetched once more. They
 * differ only if something happened while the lists were loading.
 */
export function startCursor(client: QueryClient): string | null {
  // A list that is still on its way may have been read before those that are there.
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
