/** What the lists show, as it is in the URL: `?tab=all&q=fire&from=2026-01-01&instructorId=32`. */
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { useLocationProperty } from "wouter/use-browser-location";
import { useSignedIn } from "@/features/session/index.ts";
import { type CourseFilters, type FilterChanges, filtersIn, writeFilters } from "./course_filters.ts";

/**
 * The tab that the URL names, which may be none of this portal; `null` without one. Setting it adds an entry to the browser's
 * history, so that Back shows the tab before. Other filters render nothing anew.
 */
export function useListTab(): [tab: string | null, setTab: (tab: string | null) => void] {
  const tab = useLocationProperty(tabInUrl);
  const change = useChange();
  const setTab = useCallback(
    (name: string | null) => {
      const isCourseOpen = /\/courses\/\d+$/.test(window.location.pathname);
      change((query) => (name ? query.set("tab", name) : query.delete("tab")), isCourseOpen);
    },
    [change],
  );
  return [tab, setTab];
}

/** The filters in the URL. Setting some of them removes those that are `undefined` or empty; Back does not undo letters. */
export function useListFilters(): [filters: CourseFilters, setFilters: (changes: FilterChanges) => void] {
  const search = useSearch();
  const { role } = useSignedIn();
  const change = useChange();
  const setFilters = useCallback(
    (changes: FilterChanges) => change((query) => writeFilters(query, changes), true),
    [change],
  );
  const filters = useMemo(() => filtersIn(new URLSearchParams(search), role), [search, role]);
  return [filters, setFilters];
}

function tabInUrl(): string | null {
  return new URLSearchParams(window.location.search).get("tab");
}

/** Changes the query. Replacing keeps the state of the entry in the browser's history. */
function useChange(): (set: (query: URLSearchParams) => void, isReplacing: boolean) => void {
  const [, navigate] = useLocation();
  return useCallback(
    (set, isReplacing) => {
      const query = new URLSearchParams(window.location.search);
      set(query);
      const text = query.toString();
      navigate(window.location.pathname + (text && `?${text}`), {
        replace: isReplacing,
        ...(isReplacing ? { state: history.state } : {}),
      });
    },
    [navigate],
  );
}
