/** Whether an instructor could take a slot, in words. */
import type { Instructor } from "@/domain/course.ts";
import { wallClock } from "@/domain/dates.ts";

export interface Availability {
  tone: "free" | "busy" | "unknown";
  words: string;
}

/** What holds the instructor is no obstacle if it is the very course that is being planned. */
export function availabilityOf({ free, busy }: Instructor, timeZone: string, courseId?: number): Availability {
  if (free === null) return { tone: "unknown", words: "Choose a date and time to see who is free" };
  const others = busy.filter((booking) => booking.courseId !== courseId);
  if (others.length === 0) return { tone: "free", words: free ? "Free" : "Free (teaches this course)" };
  const held = others.map((booking) => {
    const from = wallClock(new Date(booking.startsAt), timeZone).slice(11);
    const to = wallClock(new Date(booking.endsAt), timeZone).slice(11);
    return `course ${booking.courseId}, ${from}–${to}`;
  });
  return { tone: "busy", words: `Busy: ${held.join("; ")}` };
}
