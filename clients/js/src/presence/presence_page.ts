/** The page, as far as presence needs to know: whether it is visible, and that it goes away. */

/** Replaceable in tests. */
export interface PresencePage {
  isVisible(): boolean;
  /** Calls the listeners until the returned function is called. `onLeave`: the page is closed, reloaded or left. */
  listen(onVisibility: () => void, onLeave: () => void): () => void;
}

/** The page of this browser; always visible where there is no document. */
export function presencePage(): PresencePage {
  const { document, window } = globalThis;
  return {
    isVisible: () => document?.visibilityState !== "hidden",
    listen(onVisibility, onLeave) {
      const ending = new AbortController();
      const { signal } = ending;
      document?.addEventListener("visibilitychange", onVisibility, { signal });
      // Before the listener of the client, which closes the socket of a page that is kept for later.
      window?.addEventListener("pagehide", onLeave, { signal, capture: true });
      // Back from the back/forward cache.
      window?.addEventListener("pageshow", onVisibility, { signal });
      return () => ending.abort();
    },
  };
}
