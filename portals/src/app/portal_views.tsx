/** The differences between the three portals: lists, summary and side panels. */
import { Button, Text } from "@mantine/core";
import type { ComponentType } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { flagOf } from "@/domain/course_flags.ts";
import { formatWhen, instantOf } from "@/domain/date_formats.ts";
import { useActions } from "@/features/actions/index.ts";
import { type ListName, useCourseList, useCourseTotals, usePressing } from "@/features/courses/index.ts";
import { ActivityFeed, useNow } from "@/features/live/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { lazyPart, PlacedPart } from "@/ui/index.ts";

// Each is in one portal only.
const InstructorBoard = lazyPart(async () => (await import("@/features/people/InstructorBoard.tsx")).InstructorBoard);
const Agenda = lazyPart(async () => (await import("@/features/courses/Agenda.tsx")).Agenda);

export interface ListTab {
  /** In the URL. */
  name: string;
  list: ListName;
  label: () => string;
  /** What is shown instead of an empty list. */
  Empty: ComponentType;
  isAgenda?: boolean;
  /** Whether administrators can act on several courses at once. */
  isBulk?: boolean;
}

interface PortalView {
  tabs: readonly ListTab[];
  Summary: ComponentType;
  Aside: ComponentType<AsideProps>;
}

interface AsideProps {
  onOpen: (courseId: number) => void;
}

const nothing = (text: () => string) => () => <Text c="dimmed">{text()}</Text>;

const REQUESTS: Omit<ListTab, "Empty"> = {
  name: "pending",
  list: "pendingCourses",
  label: () => t("Requests"),
  isBulk: true,
};
const CONFIRMED: ListTab = {
  name: "confirmed",
  list: "confirmedCourses",
  label: () => t("Confirmed"),
  Empty: nothing(() => t("No course is confirmed at the moment.")),
  isBulk: true,
};
const PAST_TABS: readonly ListTab[] = [
  {
    name: "completed",
    list: "completedCourses",
    label: () => t("Completed"),
    Empty: nothing(() => t("No course has been completed yet.")),
  },
  {
    name: "cancelled",
    list: "cancelledCourses",
    label: () => t("Cancelled"),
    Empty: nothing(() => t("No course has been cancelled.")),
  },
  {
    name: "all",
    list: "allCourses",
    label: () => t("All", {}, "courses"),
    Empty: nothing(() => t("There is no course yet.")),
    isBulk: true,
  },
];

export const PORTAL_VIEWS: Record<Role, PortalView> = {
  instructor: {
    tabs: [
      {
        name: "confirmed",
        list: "classes",
        label: () => t("Schedule"),
        Empty: nothing(() => t("You have no courses ahead. New ones will appear here by themselves.")),
        isAgenda: true,
      },
      ...PAST_TABS,
    ],
    Summary: InstructorSummary,
    Aside: ActivityFeed,
  },
  organization: {
    tabs: [{ ...REQUESTS, Empty: NoRequests }, CONFIRMED, ...PAST_TABS],
    Summary: OrganizationSummary,
    Aside: OrganizationAside,
  },
  admin: {
    tabs: [
      { ...REQUESTS, Empty: nothing(() => t("Every request has its instructor. Well done.")) },
      CONFIRMED,
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
        {t("You are not waiting for anything.")}
      </Text>
      <Button variant="light" onClick={openRequest}>
        {t("Request a course")}
      </Button>
    </>
  );
}

function InstructorSummary() {
  const { courses, hasMore } = useCourseList("classes");
  const now = useNow();
  const isReady = (course: Course): boolean => ["ready", "overdue"].includes(flagOf(course, now) ?? "");
  const ready = courses.filter(isReady).length;
  // The list begins with the oldest, so there are more only if the whole loaded part is ready.
  const isMore = hasMore && ready === courses.length;
  const next = soonest(courses.filter((course) => !isReady(course)));
  return (
    <Sentences>
      {ready > 0 &&
        tn(
          ready,
          "{{number}} course is ready to be marked complete.",
          "{{number}} courses are ready to be marked complete.",
          {
            number: atLeast(ready, isMore),
          },
        )}
      {next
        ? t("Next: {{course}} on {{when}}.", { course: next.courseType, when: formatWhen(next, now) })
        : !isMore && t("Nothing else is planned for you.")}
    </Sentences>
  );
}

function OrganizationSummary() {
  const totals = useCourseTotals();
  if (!totals) return <Sentences>{[]}</Sentences>;
  const { pending, confirmed } = totals;
  return (
    <Sentences>
      {waitingSentence(pending)}
      {tn(confirmed, "{{count}} course is confirmed.", "{{count}} courses are confirmed.")}
    </Sentences>
  );
}

function AdminSummary() {
  const totals = useCourseTotals();
  const now = useNow();
  const { urgent, overdue } = usePressing(now);
  if (!totals) return <Sentences>{[]}</Sentences>;
  return (
    <Sentences>
      {waitingSentence(totals.pending)}
      {/* The totals may lag behind the list for a moment. */}
      {urgent.count > 0 &&
        urgent.count <= totals.pending &&
        tn(urgent.count, "{{number}} of them is urgent.", "{{number}} of them are urgent.", {
          number: atLeast(urgent.count, urgent.isMore),
        })}
      {overdue.count > 0 &&
        tn(
          overdue.count,
          "{{number}} course should have been completed by now.",
          "{{number}} courses should have been completed by now.",
          { number: atLeast(overdue.count, overdue.isMore) },
        )}
    </Sentences>
  );
}

function waitingSentence(count: number): string {
  if (count === 0) return t("No request waits for an instructor.");
  return tn(count, "{{count}} request waits for an instructor.", "{{count}} requests wait for an instructor.");
}

/** 100+ where there are more than are counted. */
function atLeast(count: number, isMore: boolean): string {
  return isMore ? `${count}+` : String(count);
}

/** The sentences as one text node: in a page that the browser translates, React can replace elements only. */
function Sentences({ children }: { children: (string | false)[] }) {
  return (
    <Text c="dimmed" mih="1.55em">
      {children.filter(Boolean).join(" ")}
    </Text>
  );
}

/** Compares instants, because courses of one list may be in several time zones. */
function soonest(courses: readonly Course[]): Course | undefined {
  const startOf = ({ scheduledDate, startTime, timeZone }: Course): number =>
    instantOf(scheduledDate, startTime ?? "00:00", timeZone).getTime();
  return [...courses].sort((a, b) => startOf(a) - startOf(b))[0];
}

function OrganizationAside({ onOpen }: AsideProps) {
  return (
    <>
      <PlacedPart>
        <Agenda />
      </PlacedPart>
      <ActivityFeed onOpen={onOpen} />
    </>
  );
}

function AdminAside({ onOpen }: AsideProps) {
  return (
    <>
      <PlacedPart>
        <InstructorBoard />
      </PlacedPart>
      <ActivityFeed onOpen={onOpen} />
    </>
  );
}
