/**
 * The base version of a form: the course as it was when the form was opened. When the course changes, the form shows that
 * and keeps its base version until the user reloads the course. A change of what the user cannot see brings a new base
 * version at once, and is not shown. A form that is open again asks once what has changed meanwhile.
 */
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useLive, useNewerEvent, useSameCourse } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { type Missed, type NewerChange, useMissedChange } from "./missed_change.ts";
import { useOpenForm } from "./open_form.ts";

export interface BaseVersion {
  course: Course;
  /** The newest change after the base version. */
  newer: NewerChange | null;
  /** Whether the course is known to be no longer on the user's list. */
  isGone: boolean;
  isReloading: boolean;
  /** Why the course could not be reloaded. */
  reloadError: string | null;
  /** Reloads the course; false if that fails. */
  reload(): Promise<boolean>;
}

export function useBaseVersion(opened: Course): BaseVersion {
  const { api } = useSignedIn();
  const { apply } = useLive();
  const { restored, setBase } = useOpenForm();
  const [known, setCourse] = useState(opened);
  const [isReloading, setReloading] = useState(false);
  const [reloadError, setReloadError] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const missed = useMissedChange(opened, restored !== null);
  const start = laterLooksAs(known, missed);
  const course = (useSameCourse(start.courseId, start.version) as Course | null) ?? start;
  const told = useNewerEvent(course.courseId, course.version) as NewerChange | null;
  const newer = told ?? changeAfter(course, missed);

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
      if (isGone) setRefused(true);
      else setReloadError(String((error as Error).message));
      return false;
    } finally {
      setReloading(false);
    }
  }

  const isGone = isRefused || (missed?.course === null && known === opened);
  return { course, newer, isGone, isReloading, reloadError, reload };
}

/** The course in the version in which it looks the same as `known`, if that was missed. */
function laterLooksAs(known: Course, missed: Missed | undefined): Course {
  if (!missed?.course || missed.change !== null) return known;
  return missed.course.version > known.version ? missed.course : known;
}

function changeAfter(course: Course, missed: Missed | undefined): NewerChange | null {
  return missed?.course && missed.course.version > course.version ? missed.change : null;
}
