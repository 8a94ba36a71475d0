/** The next courses by day, in short form. */
import { Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import type { Course } from "@/domain/course.ts";
import { formatDayHeading, formatHours, formatViewerHours, today } from "@/domain/date_formats.ts";
import { useIsFresh, useNow } from "@/features/live/index.ts";
import { Panel } from "@/ui/index.ts";
import classes from "./Agenda.module.css";
import { byDay } from "./day_groups.ts";
import { useCourseList } from "./use_course_list.ts";

const MAX_SHOWN = 8;

export function Agenda({ onOpen }: { onOpen: (courseId: number) => void }) {
  const { courses, isLoading, error, hasMore } = useCourseList("classes");
  const now = useNow();
  const ahead = courses.filter(({ scheduledDate, timeZone }) => scheduledDate >= today(timeZone, now));
  const days = byDay(ahead.slice(0, MAX_SHOWN));
  return (
    <Panel title="Coming up" list="classes">
      {error && <Text size="sm">{error.message}</Text>}
      {!isLoading && !error && days.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is confirmed yet.
        </Text>
      )}
      {days.map(({ date, courses: ofDay }) => (
        <div key={date} className={classes.day}>
          <h3 className={classes.date}>{formatDayHeading(date, today(ofDay[0]?.timeZone ?? "UTC", now), now)}</h3>
          <ul className={classes.list}>
            {ofDay.map((course) => (
              <Entry key={course.courseId} course={course} onOpen={onOpen} />
            ))}
          </ul>
        </div>
      ))}
      {ahead.length > MAX_SHOWN && (
        <Text size="sm" c="dimmed">
          {`and ${ahead.length - MAX_SHOWN}${hasMore ? "+" : ""} more`}
        </Text>
      )}
    </Panel>
  );
}

function Entry({ course, onOpen }: { course: Course; onOpen: (courseId: number) => void }) {
  const isFresh = useIsFresh(course.courseId);
  const viewerHours = formatViewerHours(course);
  return (
    <li className={classes.entry} data-fresh={isFresh || undefined} data-course={course.courseId}>
      <span className={classes.time}>{formatHours(course)}</span>
      <span className={classes.words}>
        <UnstyledButton className={classes.name} onClick={() => onOpen(course.courseId)}>
          <span>{course.courseType}</span>
          <VisuallyHidden>{`, course ${course.courseId}, open details`}</VisuallyHidden>
        </UnstyledButton>
        {viewerHours && <span className={classes.quiet}>{viewerHours}</span>}
        <span className={classes.quiet}>{[course.location, course.instructorName].filter(Boolean).join(" · ")}</span>
      </span>
    </li>
  );
}
