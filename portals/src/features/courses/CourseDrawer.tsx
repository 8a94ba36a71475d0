/** One course: details, actions and history. */
import { Alert, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { flagOf } from "@/domain/course_flags.ts";
import { formatDay, formatHoursInFull, formatViewerHours } from "@/domain/date_formats.ts";
import { useNow } from "@/features/live/index.ts";
import { PresenceLine, useStay } from "@/features/presence/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { FetchFailed, focusAround, isFocusLost } from "@/ui/index.ts";
import classes from "./CourseDrawer.module.css";
import { History } from "./History.tsx";
import { FlagChip, StatusChip } from "./StatusChip.tsx";
import { useCourse } from "./use_course.ts";

interface Props {
  courseId: number | null;
  viewer: Role;
  /** Whether a dialog above the drawer handles the Escape key. */
  isCovered: boolean;
  onClose: () => void;
  renderActions: (course: Course) => ReactNode;
}

// The transition of the drawer is over by then, and Mantine has returned the focus to the opener, if there was one.
const CLOSED_MS = 250;

export function CourseDrawer({ courseId, viewer, isCovered, onClose, renderActions }: Props) {
  useFocusAfterClosing(courseId);
  return (
    <Drawer.Root opened={courseId !== null} onClose={onClose} closeOnEscape={!isCovered} position="right" size="lg">
      <Drawer.Overlay />
      <Drawer.Content>
        {/* A <header> is announced as the page's banner without a role. */}
        <Drawer.Header role="presentation">
          <Drawer.Title className={classes.drawerTitle}>
            {courseId !== null && t("Course {{courseId}}", { courseId: String(courseId) })}
          </Drawer.Title>
          <Drawer.CloseButton aria-label={t("Close")} />
        </Drawer.Header>
        <Drawer.Body>
          {courseId !== null && (
            <Details key={courseId} courseId={courseId} viewer={viewer} renderActions={renderActions} />
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

/** Without an opener, as after a reload, the focus moves to the course's row, or to the main part of the page. */
function useFocusAfterClosing(courseId: number | null): void {
  const shown = useRef(courseId);
  useEffect(() => {
    const closed = shown.current;
    shown.current = courseId;
    if (courseId !== null || closed === null) return;
    const timer = window.setTimeout(() => {
      // The main part of the page is only where a focus goes for which there was nothing nearer.
      if (!isFocusLost() && !document.activeElement?.matches("main")) return;
      const link = document.querySelector<HTMLElement>(`main [data-course="${closed}"] a`);
      if (link) link.focus({ preventScroll: true });
      else focusAround(null);
    }, CLOSED_MS);
    return () => window.clearTimeout(timer);
  }, [courseId]);
}

function Details({ courseId, viewer, renderActions }: { courseId: number } & Pick<Props, "viewer" | "renderActions">) {
  const query = useCourse(courseId);
  const { data: course, error } = query;
  const now = useNow();
  // A 404 that the service has not sent says nothing about the course.
  const isGone = error instanceof Problem && error.code === "not_found";
  useStay(course && !isGone ? courseId : null, "viewing");
  if (isGone) return <NotListed viewer={viewer} />;
  const failure = <FetchFailed query={query} />;
  if (!course) return error ? failure : <Skeleton height={240} radius="md" />;
  return (
    <Stack gap="lg" data-testid="course-details">
      {failure}
      <div>
        <h2 className={classes.title}>{course.courseType}</h2>
        <Group gap={8} mt={6}>
          <StatusChip status={course.status} />
          <FlagChip flag={flagOf(course, now)} />
        </Group>
      </div>
      <PresenceLine courseId={courseId} />
      <Facts course={course} viewer={viewer} />
      <Group gap="xs" className={classes.actions}>
        {renderActions(course)}
      </Group>
      <History course={course} />
    </Stack>
  );
}

function people(count: number): string {
  return tn(count, "{{count}} person", "{{count}} people");
}

/** Administrators see every course: where they see none, there is none. */
function NotListed({ viewer }: Pick<Props, "viewer">) {
  const [title, text] =
    viewer === "admin"
      ? [t("No such course"), t("There is no course with this number. Check the address.")]
      : [t("Not on your list"), t("There is no such course for you. It may have been given to somebody else.")];
  return (
    <Alert color="gray" variant="light" role="alert" title={title}>
      <Text size="sm">{text}</Text>
    </Alert>
  );
}

function Facts({ course, viewer }: { course: Course; viewer: Role }) {
  const { alternativeDates, attended, notes, comments, reason } = course;
  const facts: [string, ReactNode][] = [
    [t("Date"), formatDay(course.scheduledDate)],
    [t("Time"), [formatHoursInFull(course), formatViewerHours(course)].filter(Boolean).join(" · ")],
    [t("Place"), course.location],
    [t("Organization"), viewer === "organization" ? null : course.organizationName],
    [t("Instructor"), course.instructorName ?? t("None yet")],
    [t("Expected"), people(course.students)],
    [t("Attended"), attended === null ? null : people(attended)],
    [t("Other dates"), alternativeDates?.length ? alternativeDates.map((date) => formatDay(date)).join(", ") : null],
    [t("Notes"), notes],
    [t("Comments"), comments],
    [t("Reason"), reason],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
