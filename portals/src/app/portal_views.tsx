/** The differences between the three portals: lists, summary and side panels. */
import { Button, Text } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { flagOf } from "@/domain/course_flags.ts";
import { formatWhen, instantOf } from "@/domain/date_formats.ts";
import { useActions } from "@/features/actions/index.ts";
import { Agenda, type ListName, useCourseList } from "@/features/courses/index.ts";
import { ActivityFeed, useNow } from "@/features/live/index.ts";
import { InstructorBoard } from "@/features/people/index.ts";

export interface ListTab {
  list: ListName;
  label: string;
  empty: ReactNode;
  isAgenda?: boolean;
}

interface PortalView {
  tabs: readonly ListTab[];
  Summary: ComponentType;
  Aside: ComponentType<AsideProps>;
}

interface AsideProps {
  onOpen: (courseId: number) => void;
}

const nothing = (text: string): ReactNode => <Text c="dimmed">{text}</Text>;

const PAST_TABS: readonly ListTab[] = [
  { list: "completedCourses", label: "Completed", empty: nothing("No course has been completed yet.") },
  { list: "cancelledCourses", label: "Cancelled", empty: nothing("No course has been cancelled.") },
];

export const PORTAL_VIEWS: Record<Role, PortalView> = {
  instructor: {
    tabs: [
      {
        list: "classes",
        label: "Schedule",
        empty: nothing("You have no courses ahead. New ones will appear here by themselves."),
        isAgenda: true,
      },
      ...PAST_TABS,
    ],
    Summary: InstructorSummary,
    Aside: ActivityFeed,
  },
  organization: {
    tabs: [
      { list: "pendingCourses", label: "Requests", empty: <NoRequests /> },
      { list: "confirmedCourses", label: "Confirmed", empty: nothing("No course is confirmed at the moment.") },
      ...PAST_TABS,
    ],
    Summary: OrganizationSummary,
    Aside: OrganizationAside,
  },
  admin: {
    tabs: [
      { list: "pendingCourses", label: "Requests", empty: nothing("Every request has its instructor. Well done.") },
      { list: "confirmedCourses", label: "Confirmed", empty: nothing("No course is confirmed at the moment.") },
      ...PAST_TABS,
    ],
    Summary: AdminSummary,
    Aside: AdminAside,
  },
};

function NoRequests() {
  const { openRequest } = useActions();
  return (
    <>
      <Text c="dimmed" mb="md">
        You are not waiting for anything.
      </Text>
      <Button variant="light" onClick={openRequest}>
        Request a course
      </Button>
    </>
  );
}

function InstructorSummary() {
  const { courses } = useCourseList("classes");
  const now = useNow();
  const isReady = (course: Course): boolean => ["ready", "overdue"].includes(flagOf(course, now) ?? "");
  const ready = courses.filter(isReady).length;
  const next = soonest(courses.filter((course) => !isReady(course)));
  return (
    <Sentences>
      {ready > 0 && `${count(ready, "course is", "courses are")} ready to be marked complete.`}
      {next ? `Next: ${next.courseType} on ${formatWhen(next, now)}.` : "Nothing else is planned for you."}
    </Sentences>
  );
}

function OrganizationSummary() {
  const pending = useCourseList("pendingCourses");
  const confirmed = useCourseList("confirmedCourses");
  const waiting = count(pending.courses.length, "request waits", "requests wait", pending.hasMore);
  const planned = count(confirmed.courses.length, "course is", "courses are", confirmed.hasMore);
  return <Sentences>{`${waiting} for an instructor, ${planned} confirmed.`}</Sentences>;
}

function AdminSummary() {
  const { courses: pending, hasMore: hasMorePending } = useCourseList("pendingCourses");
  const { courses: confirmed, hasMore: hasMoreConfirmed } = useCourseList("confirmedCourses");
  const now = useNow();
  const urgent = pending.filter((course) => flagOf(course, now) !== null).length;
  const overdue = confirmed.filter((course) => flagOf(course, now) === "overdue").length;
  const waiting = count(pending.length, "request waits", "requests wait", hasMorePending);
  // Overdue courses are first in their list: there are more of them only if the whole loaded page is overdue.
  const isMoreOverdue = hasMoreConfirmed && overdue === confirmed.length;
  return (
    <Sentences>
      {`${waiting} for an instructor${urgent > 0 ? `, ${urgent} of them urgently` : ""}.`}
      {overdue > 0 && `${count(overdue, "course", "courses", isMoreOverdue)} should have been completed by now.`}
    </Sentences>
  );
}

/** The sentences as one text node: in a page that the browser translates, React can replace elements only. */
function Sentences({ children }: { children: string | (string | false)[] }) {
  return <Text c="dimmed">{[children].flat().filter(Boolean).join(" ")}</Text>;
}

/** Compares instants, because courses of one list may be in several time zones. */
function soonest(courses: readonly Course[]): Course | undefined {
  const startOf = ({ scheduledDate, startTime, timeZone }: Course): number =>
    instantOf(scheduledDate, startTime ?? "00:00", timeZone).getTime();
  return [...courses].sort((a, b) => startOf(a) - startOf(b))[0];
}

function count(number: number, one: string, many: string, hasMore = false): string {
  if (number === 0) return `No ${one}`;
  return `${number}${hasMore ? "+" : ""} ${number === 1 && !hasMore ? one : many}`;
}

function OrganizationAside({ onOpen }: AsideProps) {
  return (
    <>
      <Agenda onOpen={onOpen} />
      <ActivityFeed onOpen={onOpen} />
    </>
  );
}

function AdminAside({ onOpen }: AsideProps) {
  return (
    <>
      <InstructorBoard />
      <ActivityFeed onOpen={onOpen} />
    </>
  );
}
