import type { Course } from "@/domain/course.ts";
import { formatDay } from "@/domain/dates.ts";

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

export interface DayGroup {
  date: string;
  courses: Course[];
}

/** Groups courses by date. They must be sorted by date; the order is kept. */
export function byDay(courses: Course[]): DayGroup[] {
  const groups: DayGroup[] = [];
  for (const course of courses) {
    const last = groups.at(-1);
    if (last?.date === course.scheduledDate) last.courses.push(course);
    else groups.push({ date: course.scheduledDate, courses: [course] });
  }
  return groups;
}
