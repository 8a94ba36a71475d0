/** Whether an instructor is free in a slot, as text. */
import type { Instructor } from "@/domain/course.ts";
import { formatSpan } from "@/domain/date_formats.ts";

export interface Availability {
  tone: "free" | "busy" | "unknown";
  words: string;
}

/**
 * The availability in a slot on `date` in `timeZone`. A booking by the planned course, `courseId`, does not count.
 */
export function availabilityOf(
  { free, busy }: Instructor,
  timeZone: string,
  courseId?: number,
  date?: string,
): Availability {
  if (free === null) return { tone: "unknown", words: "Choose a date and time to see who is free" };
  const others = busy.filter((booking) => booking.courseId !== courseId);
  if (others.length === 0) return { tone: "free", words: free ? "Free" : "Free (teaches this course)" };
  const held = others.map(({ courseId: number, startsAt, endsAt }) => {
    return `course ${number}, ${formatSpan(new Date(startsAt), new Date(endsAt), timeZone, date)}`;
  });
  return { tone: "busy", words: `Busy: ${held.join("; ")}` };
}
