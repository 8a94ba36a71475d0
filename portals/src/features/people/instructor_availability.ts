/** Whether an instructor is free in a slot, as text. */
import type { Instructor } from "@/domain/course.ts";
import { formatShortDay, formatSpan, wallClock } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";

export interface Availability {
  tone: "free" | "busy" | "checking" | "unknown";
  /** Empty if nothing is known. */
  words: string;
}

export const UNKNOWN: Availability = { tone: "unknown", words: "" };

/**
 * The availability in a slot on `date` in `timeZone`. A booking by the planned course, `courseId`, does not count.
 */
export function availabilityOf(
  { free, busy }: Instructor,
  timeZone: string,
  courseId?: number,
  date?: string,
): Availability {
  if (free === null) return UNKNOWN;
  const others = busy.filter((booking) => courseId === undefined || booking.courseId !== courseId);
  if (others.length === 0) return { tone: "free", words: free ? t("Free") : t("Free (teaches this course)") };
  const held = others.map(({ courseId: number, startsAt, endsAt }) => {
    const [start, end] = [new Date(startsAt), new Date(endsAt)];
    // An absence is a booking without a course, and may last for weeks.
    const lastDay = wallClock(new Date(end.getTime() - 1), timeZone).slice(0, 10);
    if (number == null && !wallClock(start, timeZone).startsWith(lastDay)) {
      return t("away until {{day}}", { day: formatShortDay(lastDay) });
    }
    const hours = formatSpan(start, end, timeZone, date);
    return number == null ? t("away {{hours}}", { hours }) : t("course {{number}}, {{hours}}", { number, hours });
  });
  return { tone: "busy", words: t("Busy: {{bookings}}", { bookings: held.join("; ") }) };
}

/** The availability while the answer for a slot is under way. */
export function checking(): Availability {
  return { tone: "checking", words: t("Checking …") };
}
