import { createContext, useContext } from "react";
import type { Course } from "@/domain/course.ts";
import type { CourseAction } from "@/domain/permissions.ts";

export type ActionName = CourseAction | "request";

/** What a form on one course is given. `course` is as it was when the form was opened. */
export interface FormProps {
  course: Course;
  onDone: (course: Course) => void;
  onClose: () => void;
}

/** What a form tells the dialog around it, and what the dialog has kept for the form. */
export interface OpenForm {
  /** What was typed before a reload or another sign-in, by field. */
  restored: Readonly<Record<string, unknown>> | null;
  /** Takes note of what is typed, as JSON of the fields that differ from the form's beginning. */
  keep(typed: string): void;
  /** The course that the form stands on from now on. */
  setBase(course: Course): void;
  /** Whether an attempt is under way: until it is answered the dialog stays. */
  setBusy(isBusy: boolean): void;
}

export const OpenFormContext = createContext<OpenForm | null>(null);

export function useOpenForm(): OpenForm {
  const form = useContext(OpenFormContext);
  if (!form) throw new Error("A form needs a FormDialog around it.");
  return form;
}
