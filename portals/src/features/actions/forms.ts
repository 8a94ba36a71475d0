import type { Course } from "@/domain/course.ts";

/** What a form on one course is given. `course` is as it was when the form was opened. */
export interface FormProps {
  course: Course;
  onDone: (course: Course) => void;
  onClose: () => void;
}
