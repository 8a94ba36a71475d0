/** What distinguishes the three portals: their lists, their summary and what stands beside. */
import { Button, Text } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";
import type { Role } from "@/domain/course.ts";
import { formatShortDay, formatTimes } from "@/domain/dates.ts";
import { flagOf } from "@/domain/flags.ts";
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
  const ready = courses.filter((course) => ["ready", "overdue"].includes(flagOf(course, now) ?? "")).length;
  const next = courses.find((course) => !["ready", "overdue"].includes(flagOf(course, now) ?? ""));
  return (
    <>
      {ready > 0 && `${count(ready, "course is", "courses are")} ready to be marked complete. `}
      {next
        ? `Next: ${next.courseType} on ${formatShortDay(next.scheduledDate)}, ${formatTimes(next.startTime, next.endTime)}.`
        : "Nothing else is planned for you."}
    </>
  );
}

function OrganizationSummary() {
  const pending = useCourseList("pendingCourses");
  const confirmed = useCourseList("confirmedCourses");
  return (
    <>
      {count(pending.courses.length, "request waits", "requests wait")} for an instructor,{" "}
      {count(confirmed.courses.length, "course is", "courses are")} confirmed.
    </>
  );
}

function AdminSummary() {
  const { courses: pending } = useCourseList("pendingCourses");
  const { courses: confirmed } = useCourseList("confirmedCourses");
  const now = useNow();
  const urgent = pending.filter((course) => flagOf(course, now) !== null).length;
  const overdue = confirmed.filter((course) => flagOf(course, now) === "overdue").length;
  return (
    <>
      {count(pending.length, "request waits", "requests wait")} for an instructor
      {urgent > 0 && `, ${urgent} of them urgently`}.
      {overdue > 0 && ` ${count(overdue, "course", "courses")} should have been completed by now.`}
    </>
  );
}

function count(number: number, one: string, many: string): string {
  return number === 0 ? `No ${one}` : `${number} ${number === 1 ? one : many}`;
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
