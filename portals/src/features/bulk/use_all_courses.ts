/** The courses of a bulk action, where they have to be fetched first. */
import { useEffect, useState } from "react";
import type { Course } from "@/domain/course.ts";

/**
 * Begins to load all courses. The returned function resolves with them, and calls `onProgress` with how many there are so far.
 * Called again after a failure, it loads what is missing.
 */
export type LoadAll = () => (onProgress: (count: number) => void, signal: AbortSignal) => Promise<Course[]>;

export interface AllCourses {
  /** `null` until they are there. */
  courses: readonly Course[] | null;
  /** How many are fetched so far. */
  count: number;
  failure: Error | null;
  /** Fetches what is missing after a failure. */
  goOn: () => void;
}

export function useAllCourses(wanted: readonly Course[] | LoadAll): AllCourses {
  const isKnown = typeof wanted !== "function";
  // What was wanted when the dialog opened: a list that changes meanwhile changes nothing here.
  const [loadRest] = useState(() => (isKnown ? null : wanted()));
  const [courses, setCourses] = useState<readonly Course[] | null>(isKnown ? wanted : null);
  const [count, setCount] = useState(0);
  const [failure, setFailure] = useState<Error | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt goes on.
  useEffect(() => {
    if (!loadRest) return;
    const control = new AbortController();
    setFailure(null);
    loadRest(setCount, control.signal).then(
      (found) => !control.signal.aborted && setCourses(found),
      (error: unknown) => {
        if (!control.signal.aborted) setFailure(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return () => control.abort();
  }, [loadRest, attempt]);

  return { courses, count, failure, goOn: () => setAttempt((before) => before + 1) };
}
