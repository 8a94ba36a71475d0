/** One list of courses in all its states: loading, empty, failed, filtered, with more to load. */
import { Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { formatDayHeading, formatLongDay, today } from "@/domain/date_formats.ts";
import { useNow } from "@/features/live/index.ts";
import { BusyButton, LoadError } from "@/ui/index.ts";
import classes from "./CourseList.module.css";
import { CourseRow } from "./CourseRow.tsx";
import { matching } from "./course_search.ts";
import { byDay } from "./day_groups.ts";
import type { CourseListState } from "./use_course_list.ts";

interface Props {
  list: CourseListState;
  /** The accessible name of the list. */
  label: string;
  viewer: Role;
  filter: string;
  empty: ReactNode;
  onOpen: (courseId: number) => void;
  renderActions: (course: Course) => ReactNode;
  /** Whether each day has a heading. */
  isAgenda?: boolean;
}

export function CourseList({ list, label, viewer, filter, empty, onOpen, renderActions, isAgenda }: Props) {
  const now = useNow();
  const { courses, isLoading, error, hasMore } = list;
  if (isLoading) return <Loading label={label} />;
  if (error && courses.length === 0) return <Failed list={list} />;
  const shown = matching(courses, filter);

  const rows = (some: Course[], title: string) => (
    <ul className={classes.list} aria-label={title}>
      {some.map((course) => (
        <CourseRow
          key={course.courseId}
          course={course}
          viewer={viewer}
          now={now}
          onOpen={onOpen}
          actions={renderActions(course)}
        />
      ))}
    </ul>
  );

  return (
    <div aria-busy={list.isFetching} data-list={list.name}>
      {error && !list.isMoreError && <Failed list={list} />}
      {shown.length === 0 && (
        <div className={classes.empty}>{filter ? <NothingFound filter={filter} count={courses.length} /> : empty}</div>
      )}
      {shown.length > 0 && !isAgenda && rows(shown, label)}
      {isAgenda &&
        byDay(shown).map(({ date, courses: ofDay }) => (
          <section key={date} aria-label={formatLongDay(date, now)}>
            <h2 className={classes.day}>{formatDayHeading(date, today(ofDay[0]?.timeZone ?? "UTC", now), now)}</h2>
            {rows(ofDay, formatLongDay(date, now))}
          </section>
        ))}
      {hasMore && (
        <div className={classes.more}>
          {filter && (
            <Text size="sm" c="dimmed">
              {`Searched the ${courses.length} courses loaded so far.`}
            </Text>
          )}
          {/* Beside the pressed button, because the top of a long list is out of view. */}
          {error && list.isMoreError && (
            <Text size="sm" c="red" role="alert">
              {error.message}
            </Text>
          )}
          <BusyButton variant="default" size="sm" isBusy={list.isLoadingMore} onClick={list.showMore}>
            Show more
          </BusyButton>
        </div>
      )}
    </div>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={`Loading: ${label}`} className={classes.loading}>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height={64} radius="md" />
      ))}
    </div>
  );
}

function Failed({ list }: { list: CourseListState }) {
  return (
    <LoadError
      title="This list could not be fetched"
      text={[list.error?.message, list.courses.length > 0 && "You see what was last known."].filter(Boolean).join(" ")}
      isRetrying={list.isFetching}
      onRetry={list.retry}
      m="md"
    />
  );
}

function NothingFound({ filter, count }: { filter: string; count: number }) {
  return <Text c="dimmed">{`None of the ${count} courses here matches “${filter}”.`}</Text>;
}
