/** One course: details, actions and history. */
import { Alert, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { flagOf } from "@/domain/course_flags.ts";
import { formatDay, formatHoursInFull, formatViewerHours } from "@/domain/date_formats.ts";
import { useNow } from "@/features/live/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { LoadError } from "@/ui/index.ts";
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

export function CourseDrawer({ courseId, viewer, isCovered, onClose, renderActions }: Props) {
  return (
    <Drawer.Root opened={courseId !== null} onClose={onClose} closeOnEscape={!isCovered} position="right" size="lg">
      <Drawer.Overlay />
      <Drawer.Content>
        {/* A <header> is announced as the page's banner without a role. */}
        <Drawer.Header role="presentation">
          <Drawer.Title className={classes.drawerTitle}>{courseId !== null && `Course ${courseId}`}</Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
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

function Details({ courseId, viewer, renderActions }: { courseId: number } & Pick<Props, "viewer" | "renderActions">) {
  const { data: course, error, isFetching, refetch } = useCourse(courseId);
  const now = useNow();
  const isGone = error instanceof Problem && error.status === 404;
  if (isGone) return <NotListed />;
  const failure = error && (
    <LoadError
      text={course ? `${error.message} You see what was last known.` : error.message}
      isRetrying={isFetching}
      onRetry={() => void refetch()}
    />
  );
  if (!course) return failure ?? <Skeleton height={240} radius="md" />;
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
      <Facts course={course} viewer={viewer} />
      <Group gap="xs" className={classes.actions}>
        {renderActions(course)}
      </Group>
      <History course={course} />
    </Stack>
  );
}

function NotListed() {
  return (
    <Alert color="gray" variant="light" role="alert" title="Not on your list">
      <Text size="sm">There is no such course for you. It may have been given to somebody else.</Text>
    </Alert>
  );
}

function Facts({ course, viewer }: { course: Course; viewer: Role }) {
  const { alternativeDates, attended, notes, comments, reason } = course;
  const facts: [string, ReactNode][] = [
    ["Date", formatDay(course.scheduledDate)],
    ["Time", [formatHoursInFull(course), formatViewerHours(course)].filter(Boolean).join(" · ")],
    ["Place", course.location],
    ["Organization", viewer === "organization" ? null : course.organizationName],
    ["Instructor", course.instructorName ?? "None yet"],
    ["Expected", `${course.students} people`],
    ["Attended", attended === null ? null : `${attended} people`],
    ["Other dates", alternativeDates?.length ? alternativeDates.map(formatDay).join(", ") : null],
    ["Notes", notes],
    ["Comments", comments],
    ["Reason", reason],
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
