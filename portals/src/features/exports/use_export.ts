/** Fetches what is exported, with its progress, until it is there or cancelled. */
import { useRef, useState } from "react";
import type { Course } from "@/domain/course.ts";
import type { LoadCourses, LoadRest } from "./all_courses.ts";

export interface ExportRun {
  /** How many courses are fetched so far, also after a failure; `null` if nothing is being exported. */
  count: number | null;
  /** Why nothing is being fetched any more. */
  failure: Error | null;
  run(use: Use): void;
  /** Fetches what is missing after a failure. */
  goOn(): void;
  cancel(): void;
}

type Use = (courses: Course[]) => void | Promise<void>;

interface Begun {
  loadRest: LoadRest;
  use: Use;
  control: AbortController;
}

export function useExport(load: LoadCourses): ExportRun {
  const [count, setCount] = useState<number | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const begun = useRef<Begun | null>(null);

  async function fetchRest(of: Omit<Begun, "control">): Promise<void> {
    const own = { ...of, control: new AbortController() };
    const { signal } = own.control;
    begun.current?.control.abort();
    begun.current = own;
    setFailure(null);
    try {
      const courses = await own.loadRest(setCount, signal);
      if (!signal.aborted) await own.use(courses);
      if (!signal.aborted) end();
    } catch (error) {
      if (!signal.aborted) setFailure(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function end(): void {
    begun.current?.control.abort();
    begun.current = null;
    setCount(null);
    setFailure(null);
  }

  return {
    count,
    failure,
    run(use) {
      setCount(0);
      void fetchRest({ loadRest: load(), use });
    },
    goOn: () => begun.current && void fetchRest(begun.current),
    cancel: end,
  };
}
