import type { Course } from "@/domain/course.ts";
import { formatDay } from "@/domain/date_formats.ts";

/** The courses whose rows contain every word of the text. */
export function matching(courses: Course[], text: string): Course[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return courses;
  return courses.filter((course) => {
    const shown = shownText(course);
    return words.every((word) => shown.includes(word));
  });
}

function shownText(course: Course): string {
  const { courseId, courseType, location, organizationName, instructorName, scheduledDate } = course;
  return [`#${courseId}`, courseType, location, organizationName, instructorName ?? "", formatDay(scheduledDate)]
    .join(" ")
    .toLowerCase();
}
