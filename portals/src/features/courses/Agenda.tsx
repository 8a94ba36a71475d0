/** The next courses by day, in short form. */
import { Text, VisuallyHidden } from "@mantine/core";
import { useEffect } from "react";
import type { Course } from "@/domain/course.ts";
import { formatDayHeading, formatHours, formatViewerHours, today } from "@/domain/date_formats.ts";
import { useIsFresh, useNow } from "@/features/live/index.ts";
import { t } from "@/i18n/index.ts";
import { LoadError, Panel } from "@/ui/index.ts";
import classes from "./Agenda.module.css";
import { CourseLink } from "./CourseLink.tsx";
import { byDay } from "./day_groups.ts";
import { useCourseList } from "./use_course_list.ts";

const MAX_SHOWN = 8;
const DAY_MS = 86_400_000;

export function Agenda() {
  const now = useNow();
  const { courses, isLoading, isFetching, error, hasMore, showMore, retry } = useCourseList("classes", {
    from: dayBefore(now),
  });
  const ahead = courses.filter(({ scheduledDate, timeZone }) => scheduledDate >= today(timeZone, now));
  // The first pages may have only courses of yesterday.
  const isShort = ahead.length <= MAX_SHOWN && hasMore;
  useEffect(() => {
    if (isShort && !isFetching && !error) showMore();
  }, [isShort, isFetching, error, showMore]);
  const days = byDay(ahead.slice(0, MAX_SHOWN));
  return (
    <Panel title={t("Coming up")} list="classes">
      {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={retry} />}
      {!isLoading && !error && !hasMore && days.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("Nothing is confirmed yet.")}
        </Text>
      )}
      {days.map(({ date, courses: ofDay }) => (
        <div key={date} className={classes.day}>
          <h3 className={classes.date}>{formatDayHeading(date, today(ofDay[0]?.timeZone ?? "UTC", now), now)}</h3>
          <ul className={classes.list}>
            {ofDay.map((course) => (
              <Entry key={course.courseId} course={course} />
            ))}
          </ul>
        </div>
      ))}
      {ahead.length > MAX_SHOWN && (
        <Text size="sm" c="dimmed">
          {hasMore
            ? t("and {{count}}+ more", { count: ahead.length - MAX_SHOWN })
            : t("and {{count}} more", { count: ahead.length - MAX_SHOWN })}
        </Text>
      )}
    </Panel>
  );
}

/** The earliest day that it can be anywhere, since a course is on the day of its own place. */
function dayBefore(now: Date): string {
  return new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10);
}

function Entry({ course }: { course: Course }) {
  const isFresh = useIsFresh(course.courseId);
  const viewerHours = formatViewerHours(course);
  return (
    <li className={classes.entry} data-fresh={isFresh || undefined} data-course={course.courseId}>
      <span className={classes.time}>{formatHours(course)}</span>
      <span className={classes.words}>
        <CourseLink className={classes.name} courseId={course.courseId}>
          <span>{course.courseType}</span>
          <VisuallyHidden>
            {t(", course {{courseId}}, open details", { courseId: String(course.courseId) })}
          </VisuallyHidden>
        </CourseLink>
        {viewerHours && <span className={classes.quiet}>{viewerHours}</span>}
        <span className={classes.quiet}>{[course.location, course.instructorName].filter(Boolean).join(" · ")}</span>
      </span>
    </li>
  );
}
