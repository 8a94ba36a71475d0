/** The open course above the page, with what can be done with it. */
import type { Course, Role } from "@/domain/course.ts";
import { CourseActions, useIsFormOpen } from "@/features/actions/index.ts";
import { useIsBulkOpen } from "@/features/bulk/index.ts";
import { CourseDrawer } from "@/features/courses/index.ts";
import { AddToCalendar, CoursePrint } from "@/features/exports/index.ts";

export default function OpenedCourse(props: { courseId: number | null; viewer: Role; onClose: () => void }) {
  const isFormOpen = useIsFormOpen();
  const isBulkOpen = useIsBulkOpen();
  return (
    <CourseDrawer
      {...props}
      isCovered={isFormOpen || isBulkOpen}
      renderActions={(course: Course) => (
        <>
          <CourseActions course={course} showAll />
          <AddToCalendar course={course} />
          <CoursePrint course={course} />
        </>
      )}
    />
  );
}
