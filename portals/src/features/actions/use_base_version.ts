/**
 * The base version of a form: the course as it was when the form was opened. When the course changes, the form shows that
 * and keeps its base version until the user reloads the course. A change of what the user cannot see brings a new base
 * version at once, and is not shown.
 */
import type { CourseEventData } from "@coursewire/client";
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useLive, useNewerEvent, useSameCourse } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { useOpenForm } from "./open_form.ts";

export interface BaseVersion {
  course: Course;
  /** The newest event after the base version. */
  newer: CourseEventData | null;
  isReloading: boolean;
  /** Why the course could not be reloaded. */
  reloadError: string | null;
  /** Reloads the course; false if that fails. */
  reload(): Promise<boolean>;
}

export function useBaseVersion(opened: Course): BaseVersion {
  const { api } = useSignedIn();
  const { apply } = useLive();
  const { setBase } = useOpenForm();
  const [known, setCourse] = useState(opened);
  const [isReloading, setReloading] = useState(false);
  const [reloadError, setReloadError] = useState<string | null>(null);
  const course = (useSameCourse(known.courseId, known.version) as Course | null) ?? known;
  const newer = useNewerEvent(course.courseId, course.version);

  async function reload(): Promise<boolean> {
    setReloading(true);
    setReloadError(null);
    try {
      const present = await api.get<Course>(`/courses/${course.courseId}`);
      setCourse(present);
      setBase(present);
      apply(present);
      return true;
    } catch (error) {
      const isGone = error instanceof Problem && error.status === 404;
      setReloadError(isGone ? t("This course is no longer on your list.") : String((error as Error).message));
      return false;
    } finally {
      setReloading(false);
    }
  }

  return { course, newer, isReloading, reloadError, reload };
}
