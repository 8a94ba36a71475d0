import type { Course } from "@/domain/course.ts";

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
