/** The checkbox of a row. With Shift it selects all rows from the one that was selected last. */
import type { MouseEvent } from "react";
import type { Course } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import classes from "./CourseRow.module.css";
import { isSelectable, type Selection, useIsSelected } from "./selection.ts";

interface Props {
  selection: Selection;
  course: Course;
  /** Whether the course has left the list, whose rows are held. */
  isGone: boolean;
}

export function SelectMark({ selection, course, isGone }: Props) {
  const { courseId, courseType } = course;
  const isSelected = useIsSelected(selection, courseId);
  if (isGone || !isSelectable(course)) return <span className={classes.mark} />;
  return (
    <input
      type="checkbox"
      className={classes.mark}
      data-select={courseId}
      aria-label={t("Select {{course}}, course {{number}}", { course: courseType, number: String(courseId) })}
      checked={isSelected}
      // The browser would select the text between the two rows.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onChange={({ nativeEvent, currentTarget }) =>
        selection.set(courseId, currentTarget.checked, (nativeEvent as unknown as MouseEvent).shiftKey)
      }
    />
  );
}
