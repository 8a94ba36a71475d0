/** Courses that are equal to those shown before are the same objects, so that their rows are not rendered again. */
import { replaceEqualDeep } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { Course } from "@/domain/course.ts";

/** A response has new objects for courses that are shown already, as after another letter in the filter. */
export function useKeptCourses(courses: readonly Course[]): readonly Course[] {
  const before = useRef(courses);
  const kept = useMemo(() => keptCourses(before.current, courses), [courses]);
  useEffect(() => {
    before.current = kept;
  }, [kept]);
  return kept;
}

export function keptCourses(before: readonly Course[], now: readonly Course[]): readonly Course[] {
  let known: ReadonlyMap<number, Course> | undefined;
  return now.map((course, at) => {
    if (before[at] === course) return course;
    known ??= new Map(before.map((each) => [each.courseId, each]));
    const earlier = known.get(course.courseId);
    return earlier?.version === course.version ? replaceEqualDeep(earlier, course) : course;
  });
}
