import { useCallback } from "react";
import { useSignedIn } from "@/features/session/index.ts";
import { allCourses, type LoadCourses } from "./all_courses.ts";

/** Loads all courses of a list for `ExportMenu`. `query`: the parameters of `GET /courses`, without `limit` and `next`. */
export function useLoadCourses(query: string): LoadCourses {
  const { api } = useSignedIn();
  return useCallback(() => allCourses(api, new URLSearchParams(query)), [api, query]);
}
