/**
 * The course a form stands on, as it was when the form was opened. When it changes meanwhile the form says so and stays
 * as it is, until the person asks for the present state.
 */
import type { CourseEventData } from "@coursewire/client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { applyResponse } from "@/features/courses/index.ts";
import { useNewerEvent } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Problem } from "@/platform/problem.ts";
import { useOpenForm } from "./forms.ts";

export interface BaseVersion {
  course: Course;
  /** Somebody changed the course since. */
  newer: CourseEventData | null;
  isReloading: boolean;
  /** Why the present state could not be had. */
  reloadError: string | null;
  /** Whether the present state was had. */
  reload(): Promise<boolean>;
}

export function useBaseVersion(opened: Course): BaseVersion {
  const { api } = useSignedIn();
  const client = useQueryClient();
  const { setBase } = useOpenForm();
  const [course, setCourse] = useState(opened);
  const [isReloading, setReloading] = useState(false);
  const [reloadError, setReloadError] = useState<string | null>(null);
  const newer = useNewerEvent(course.courseId, course.version);

  async function reload(): Promise<boolean> {
    setReloading(true);
    setReloadError(null);
    try {
      const present = await api.get<Course>(`/courses/${course.courseId}`);
      setCourse(present);
      setBase(present);
      applyResponse(client, present);
      return true;
    } catch (error) {
      const isGone = error instanceof Problem && error.status === 404;
      setReloadError(isGone ? "This course is no longer on your list." : String((error as Error).message));
      return false;
    } finally {
      setReloading(false);
    }
  }

  return { course, newer, isReloading, reloadError, reload };
}
