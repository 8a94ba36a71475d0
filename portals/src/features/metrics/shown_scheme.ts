/** The colour scheme that the page shows: what the person has chosen, and light on paper. */
import { useSyncExternalStore } from "react";

/** The attribute that `app/colour_scheme.ts` sets before a page is printed; Mantine's hooks do not know of printing. */
const ATTRIBUTE = "data-mantine-color-scheme";

export function useShownScheme(): "light" | "dark" {
  return useSyncExternalStore(watch, shownScheme);
}

function watch(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: [ATTRIBUTE] });
  return () => observer.disconnect();
}

function shownScheme(): "light" | "dark" {
  return document.documentElement.getAttribute(ATTRIBUTE) === "dark" ? "dark" : "light";
}
