import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { queryOf, type Shown, shownIn } from "./calendar_url.ts";

/**
 * What the address says, and a function that changes it. Another month is an entry in the browser's history; `isReplacing`
 * is for what Back should not undo one by one.
 */
export function useShown(today: string): [Shown, (changes: Partial<Shown>, isReplacing?: boolean) => void] {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const shown = useMemo(() => shownIn(new URLSearchParams(search), today), [search, today]);
  const change = useCallback(
    (changes: Partial<Shown>, isReplacing = false) =>
      navigate(`${path}?${queryOf({ ...shown, ...changes })}`, { replace: isReplacing }),
    [navigate, path, shown],
  );
  return [shown, change];
}
