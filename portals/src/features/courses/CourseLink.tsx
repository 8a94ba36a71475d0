/** A link to a course: a click opens it above the page, any other way of following a link opens the same address. */
import type { MouseEvent, ReactNode } from "react";
import classes from "./CourseLink.module.css";
import { useCourseHref, useOpenCourse } from "./use_open_course.ts";

interface Props {
  courseId: number;
  className?: string | undefined;
  children: ReactNode;
}

export function CourseLink({ courseId, className, children }: Props) {
  const { open } = useOpenCourse();
  const hrefOf = useCourseHref();

  function onClick(event: MouseEvent): void {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(courseId);
  }
  return (
    <a className={[classes.link, className].filter(Boolean).join(" ")} href={hrefOf(courseId)} onClick={onClick}>
      {children}
    </a>
  );
}
