/** Events under the days of the reader's zone. */

import { Text } from "@mantine/core";
import { memo } from "react";
import { formatLongDay, formatMoment, viewerZone, wallClock } from "@/domain/date_formats.ts";
import { quoted } from "@/domain/formatters.ts";
import { CourseLink } from "@/features/courses/index.ts";
import { isOfCourse, type ToldEvent, toldSentence } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import classes from "./activity.module.css";

export function ActivityRows({ events }: { events: readonly ToldEvent[] }) {
  const { session } = useSignedIn();
  return [...byDay(events)].map(([day, changes]) => (
    <section key={day} aria-labelledby={`activity-${day}`}>
      <h3 id={`activity-${day}`} className={classes.day}>
        {formatLongDay(day)}
      </h3>
      <ol className={classes.list}>
        {changes.map((event) => (
          <Row key={event.id} event={event} me={session.identity.instructorId} />
        ))}
      </ol>
    </section>
  ));
}

function byDay(events: readonly ToldEvent[]): Map<string, ToldEvent[]> {
  const days = new Map<string, ToldEvent[]>();
  for (const event of events) {
    const day = wallClock(new Date(event.timestamp), viewerZone()).slice(0, 10);
    const others = days.get(day);
    if (others) others.push(event);
    else days.set(day, [event]);
  }
  return days;
}

const Row = memo(function Row({ event, me }: { event: ToldEvent; me: number | null }) {
  // Another language or time zone renders it again.
  usePreferences();
  const at = new Date(event.timestamp);
  return (
    <li className={classes.item} data-type={event.type} data-event={event.id}>
      <Text size="sm">{toldSentence(event, me)}</Text>
      {isOfCourse(event) && event.reason && (
        <Text size="sm" c="dimmed" fs="italic">
          {quoted(event.reason)}
        </Text>
      )}
      <Text size="xs" c="dimmed" component="div">
        <time dateTime={event.timestamp}>{formatMoment(at.getTime(), at)}</time>
        {isOfCourse(event) && (
          <>
            <span>{" · "}</span>
            <CourseLink courseId={event.courseId}>{t("Course {{courseId}}", { courseId: event.courseId })}</CourseLink>
          </>
        )}
      </Text>
    </li>
  );
});
