import { createContext, useContext } from "react";
import type { CourseAction } from "@/domain/action_buttons.ts";
import type { Course } from "@/domain/course.ts";

export type ActionName = CourseAction | "request";

/** The properties of a form on one course. `course` is the state when the form was opened. */
export interface FormProps {
  course: Course;
  onDone: (course: Course) => void;
  onClose: () => void;
}

/** The connection between a form and the dialog around it. */
export interface OpenForm {
  /** The values typed before a reload or a new sign-in, by field. */
  restored: Readonly<Record<string, unknown>> | null;
  /** The values with which the form begins instead of the course's own, as where the course was dropped. */
  proposed?: Readonly<Record<string, unknown>> | undefined;
  /** Stores the typed values, as JSON of the fields that differ from their initial values. */
  keep(typed: string): void;
  /** Replaces the base version of the form. */
  setBase(course: Course): void;
  /** Sets whether a request is under way; until it ends the dialog cannot be closed. */
  setBusy(isBusy: boolean): void;
}

export const OpenFormContext = createContext<OpenForm | null>(null);

export function useOpenForm(): OpenForm {
  const form = useContext(OpenFormContext);
  if (!form) throw new Error("A form needs a FormDialog around it.");
  return form;
}
